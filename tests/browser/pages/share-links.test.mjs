import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { cellsOfFile, notebook, waitFor } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { People } from '../lib/people.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const ORIGINAL = ['print("one")', 'print("two")'];
const ROLES = ['viewer', 'runner', 'editor', 'collaborator'];
const CLASS = 'lesson/class.ipynb';

let broker;
let people;
let third;
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  const files = Object.fromEntries(ROLES.map(role => [`lesson/${role}.ipynb`, notebook(ORIGINAL)]));
  files[CLASS] = notebook([waitFor('never'), 'print("two")']);
  // the page as it is without Baton's extension, which refuses in the page what these tests have the server refuse
  broker = await Broker.serve({ ...files, 'private.ipynb': notebook(['secret = 1']) }, { settings: { 'baton.lab-extension': 'false' } });
  people = await People.gather();
});

after(async () => {
  third?.close();
  await people?.close();
  await broker?.close();
});

/** Makes a link as the owner does, and a third client that sees what arrives in the document. */
async function share(role, ...options) {
  const document = `lesson/${role}.ipynb`;
  const url = (await broker.command('share', document, '--role', role, ...options)).trim();
  third?.close();
  third = await RoomClient.join(broker.owner, document);
  return { document, url, id: new URL(url).pathname.split('/').pop() };
}

/** A person who was never here opens the link, reads its page, and goes on. */
async function guestOpens(name, { url }) {
  const guest = await people.arrive(name, url);
  await guest.openGivenAddress();
  await guest.page.waitForSelector('#open:not([hidden])');
  const said = await guest.page.locator('main').innerText();
  await guest.page.click('#open');
  const page = new NotebookPage(guest);
  await page.ready({ kernel: false });
  return { guest, page, said };
}

const sources = () => third.cells().map(cell => cell.source);
const listed = page => page.evaluate(() => [...document.querySelectorAll('.jp-DirListing-itemText')].map(item => item.textContent));

scenario('a guest opens the link of one notebook, sees that notebook and nothing else, and types and runs in it', 120_000, async () => {
  const link = await share('collaborator', '--note', 'the class');
  const { guest, page, said } = await guestOpens('guest', link);
  assert.match(said, /shares lesson\/collaborator\.ipynb with you/);
  assert.match(said, /the class/);
  assert.match(said, /can change its text/);
  assert.match(said, /does not sandbox kernels/);
  assert.match(said, /lasts until /);

  assert.equal(new URL(guest.page.url()).pathname, '/lab/tree/lesson/collaborator.ipynb');
  assert.doesNotMatch(guest.page.url(), /#/);
  await page.kernelIdle();
  await eventually(async () => assert.deepEqual(await listed(guest.page), ['collaborator.ipynb']), 10_000, 'the one file in the list');
  for (const path of ['/api/contents/private.ipynb', '/api/contents/lesson/viewer.ipynb', '/files/private.ipynb']) {
    assert.equal(await guest.page.evaluate(async address => (await fetch(address)).status, path), 404, path);
  }
  const me = await guest.page.evaluate(async () => (await fetch('/api/me')).json());
  assert.equal(me.identity.display_name, 'Guest 1 via the class');

  await page.type(0, '  # of the guest');
  await until(() => sources()[0] === `${ORIGINAL[0]}  # of the guest`, 5000, "the guest's typing at the third client");
  await page.run(1);
  await page.finished(1);
  assert.equal(await page.shown(1), 'two\n');
  const [run] = await broker.owner.executions(link.document);
  assert.equal(run.requester.display_name, 'Guest 1 via the class');
  assert.match(run.requester.username, new RegExp(`^guest:${link.id}:`));
  assert.deepEqual(guest.takeComplaints(/status of 404 .*(private|viewer)\.ipynb/), []);

  // a run-capable link is for one person; the same browser may come again
  await guest.openGivenAddress();
  await guest.page.click('#open');
  await page.ready();
  const stranger = await people.arrive('stranger', link.url);
  await stranger.openGivenAddress();
  await eventually(async () => assert.match(await stranger.page.locator('#status').innerText(), /does not work/), 5000, 'the sentence for a used-up link');
  await stranger.leave();

  await broker.command('share', 'revoke', link.id);
  assert.match(await until(() => page.dialog(), 1500, 'the sentence on the page of the guest'), /ended your access to collaborator\.ipynb/);
  assert.equal(await guest.page.evaluate(async () => (await fetch('/api/contents/lesson/collaborator.ipynb')).status), 401);
  await until(() => cellsOfFile(broker.read(link.document))[0].source.endsWith('# of the guest'), 12_000, 'what was typed before stays');
  await guest.leave();
});

scenario("a viewer's guest looks on and can neither type nor run, though nobody has started the kernel", 90_000, async () => {
  const link = await share('viewer');
  const { guest, page, said } = await guestOpens('viewing guest', link);
  assert.match(said, /cannot change its text/);
  assert.match(said, /cannot run code/);
  assert.doesNotMatch(said, /does not sandbox kernels/);
  await page.type(0, '#');
  assert.match(await until(() => page.dialog(), 10_000, 'the sentence for typing'), /look|read|change|edit/i);
  await third.roundTrip();
  assert.equal(sources()[0], ORIGINAL[0], "nothing of the guest's typing arrives");
  await page.acceptDialog();
  await page.ready({ kernel: false });
  await page.run(1);
  assert.match(await until(() => page.dialog(), 10_000, 'the sentence for Run'), /run|look|read/i);
  assert.deepEqual(await broker.owner.executions(link.document), []);
  assert.deepEqual(sources(), ORIGINAL);
  await guest.leave();
});

scenario("a runner's guest runs what stands there and cannot type", 90_000, async () => {
  const link = await share('runner');
  const { guest, page } = await guestOpens('running guest', link);
  await page.kernelIdle();
  await page.run(0);
  await page.finished(0);
  assert.equal(await page.shown(0), 'one\n');
  await page.type(1, '#');
  await until(() => broker.refusedEdits(link.document), 10_000, "the refusal of the guest's typing");
  await third.roundTrip();
  assert.equal(sources()[1], ORIGINAL[1], "nothing of the guest's typing arrives");
  await guest.leave();
});

scenario("an editor's guest types and cannot run, though nobody has started the kernel", 90_000, async () => {
  const link = await share('editor');
  const { guest, page } = await guestOpens('editing guest', link);
  await page.type(1, '  # edited');
  await until(() => sources()[1] === `${ORIGINAL[1]}  # edited`, 5000, "the guest's typing at the third client");
  await page.run(0);
  await eventually(async () => assert.match(await page.shown(0), /run/i), 10_000, 'the sentence in the cell');
  assert.deepEqual(await broker.owner.executions(link.document), []);
  await guest.leave();
});

scenario('a link that runs out says so on the page that is open', 60_000, async () => {
  const link = await share('viewer', '--expires', '15s');
  const { guest, page } = await guestOpens('late guest', link);
  assert.match(await until(() => page.dialog(), 20_000, 'the sentence at the end of the time'), /has expired/);
  await guest.openGivenAddress();
  await eventually(async () => assert.match(await guest.page.locator('#status').innerText(), /does not work/), 5000, 'the one answer');
  await guest.leave();
});

scenario('a link that is taken back says so on every page that came through it, ends their run, and others go on', 120_000, async () => {
  const url = (await broker.command('share', CLASS, '--role', 'collaborator', '--max-uses', '2')).trim();
  const first = await guestOpens('first guest', { url });
  const second = await guestOpens('second guest', { url });
  const owner = await people.arrive('owner', broker.readyAddress);
  const owners = await owner.open(CLASS);
  await Promise.all([first, second].map(({ page }) => page.kernelIdle()));
  await second.page.type(1, '  # of the second');
  await until(async () => (await owners.cell(1)).source.endsWith('# of the second'), 5000, "the guest's typing on the owner's page");
  await first.page.run(0);
  await owners.started(0);

  await broker.command('share', 'revoke', new URL(url).pathname.split('/').pop());
  for (const { page } of [first, second]) {
    assert.match(await until(() => page.dialog(), 1500, 'the sentence on the page of a guest'), /ended your access to class\.ipynb/);
  }
  await owners.finished(0);
  assert.match(await owners.shown(0), /KeyboardInterrupt/);
  await owners.type(1, '!');
  await owners.run(1);
  await owners.finished(1);
  assert.equal(await owners.dialog(), null);
  await until(() => cellsOfFile(broker.read(CLASS))[1].source.endsWith('# of the second!'), 12_000, "the owner's typing in the file");
  assert.equal(cellsOfFile(broker.read(CLASS))[1].outputs[0].text, 'two\n');
  assert.deepEqual(owner.takeComplaints(), []);
  for (const { page } of [first, second]) assert.match(await page.dialog(), /ended your access to/, 'the sentence stays until it is read');
});
