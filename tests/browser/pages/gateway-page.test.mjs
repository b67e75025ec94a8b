import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { GatewayServer } from '../lib/gateway-server.mjs';
import { cellsOfFile, notebook, waitFor } from '../lib/notebook-file.mjs';
import { People } from '../lib/people.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, until } from '../lib/waiting.mjs';

// Two people, each at the stock page of a Jupyter server of their own, `jupyter lab --gateway-url=<Baton>`: their notebooks are files
// of their own, the kernel is the one that both were given.
const SHARED = { display_name: 'Shared: team-a', language: 'python', name: 'shared-team-a' };

/** A notebook that names the shared kernel. */
function sharing(cells) {
  const content = JSON.parse(notebook(cells));
  content.metadata.kernelspec = SHARED;
  return JSON.stringify(content, null, 1);
}

const own = {
  emma: sharing(['x = 20\nprint("emma wrote", x)', `${waitFor('emma-goes-on')}\nprint("emma is done")`, '1/0', 'print("never")']),
  otto: sharing(['x += 1\nprint("otto sees", x)', '%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()', 'print("otto after emma")']),
};

let broker;
let people;
const servers = {};
const pages = {};
let kernelId;

before(async () => {
  broker = await Broker.serve();
  kernelId = (await broker.command('kernel', 'add', 'team-a', '--spec', 'python3')).split('\t')[1];
  people = await People.gather();
  for (const name of ['emma', 'otto']) {
    const person = await broker.addUser(name);
    await broker.grant('kernel:team-a', name, 'collaborator');
    servers[name] = await GatewayServer.start(broker, person, { [`${name}.ipynb`]: own[name] });
  }
});

after(async () => {
  await people?.close();
  await Promise.allSettled(Object.values(servers).map(server => server.quit()));
  await broker?.close();
});

const scenario = scenarios(() => ({ broker, people }));
const queue = () => broker.owner.get(`/api/baton/kernels/${kernelId}/queue`);
const saved = name => cellsOfFile(fs.readFileSync(path.join(servers[name].home, `${name}.ipynb`), 'utf8'));

scenario('each person opens their own notebook on their own server and both run in the one kernel', 180_000, async () => {
  for (const name of ['emma', 'otto']) {
    const person = await people.arrive(name, servers[name].page);
    pages[name] = await person.open(`${name}.ipynb`);
    await person.page.locator('.jp-Toolbar-kernelName', { hasText: 'Shared: team-a' }).waitFor();
  }
  await pages.emma.run(0);
  await pages.emma.finished(0);
  assert.equal(await pages.emma.shown(0), 'emma wrote 20\n');
  await pages.otto.run(0);
  await pages.otto.finished(0);
  assert.equal(await pages.otto.shown(0), 'otto sees 21\n');
  assert.deepEqual(broker.kernels().length, 1);

  // what one page runs does not appear in the other's notebook
  assert.equal(await pages.emma.shown(1), '');
  assert.deepEqual((await pages.emma.prompts()).slice(1), ['', '', '']);
});

scenario('a picture of one person is drawn while the other waits, and a run in the middle of another waits its turn', 120_000, async () => {
  await pages.emma.run(1);
  await until(async () => (await queue()).running?.requester.username === 'emma', 10_000, "emma's long run");
  await pages.otto.runSelected(1, 2);
  await until(async () => (await queue()).waiting.length === 2, 10_000, "otto's two cells behind it");
  await pages.otto.started(1);
  fs.writeFileSync(path.join(broker.root, 'emma-goes-on'), '');
  await pages.emma.finished(1);
  assert.equal(await pages.emma.shown(1), 'emma is done\n');
  await pages.otto.finished(2);
  const picture = (await pages.otto.cell(1)).outputs.find(output => output.picture);
  assert.ok(picture?.drawn, 'the plot is drawn in the page');
  assert.equal(await pages.otto.shown(2), 'otto after emma\n');
});

scenario("an error stops the rest of one's own run and nothing of the other's", 120_000, async () => {
  await pages.emma.runSelected(2, 3);
  await pages.otto.run(0);
  await pages.otto.finished(0);
  assert.equal(await pages.otto.shown(0), 'otto sees 22\n');
  await eventually(async () => {
    assert.match(await pages.emma.shown(2), /ZeroDivisionError/);
    assert.equal(await pages.emma.shown(3), '');
  }, 10_000, "emma's error");
});

scenario('each page saves its own notebook, and a page that is left leaves the kernel to the other', 120_000, async () => {
  for (const name of ['emma', 'otto']) await pages[name].menu('File', 'docmanager:save');
  await eventually(() => {
    assert.equal(saved('emma')[0].outputs[0].text, 'emma wrote 20\n');
    assert.equal(saved('otto')[0].outputs[0].text, 'otto sees 22\n');
  }, 10_000, 'both files');
  await pages.emma.person.leave();
  await servers.emma.quit();
  delete servers.emma;
  await pages.otto.run(0);
  await until(async () => (await pages.otto.shown(0)) === 'otto sees 23\n', 15_000, "otto's next run");
  // with a gateway a Jupyter server speaks only the older framing; its page asks for the newer one first, and Chromium says so
  assert.deepEqual(pages.otto.person.takeComplaints(/Sec-WebSocket-Protocol/), []);
});
