import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { People } from '../lib/people.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, until } from '../lib/waiting.mjs';

// What a user may not do, the page does not offer, or refuses with a sentence before anything has changed.
const KEPT = [{ output_type: 'stream', name: 'stdout', text: 'kept\n' }];
const PANEL = '.jp-NotebookPanel:not(.lm-mod-hidden)';

let broker;
let people;
let owner;
let third;
const users = {};
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  const roles = { vera: 'viewer', eddy: 'editor', rita: 'runner', emma: 'collaborator' };
  const cells = [{ source: 'print("kept")', outputs: KEPT }, 'print("two")'];
  broker = await Broker.serve(Object.fromEntries(Object.values(roles).map(role => [`${role}.ipynb`, notebook(cells)])));
  for (const [name, role] of Object.entries(roles)) {
    users[name] = await broker.addUser(name);
    await broker.grant(`${role}.ipynb`, name, role);
    users[name].document = `${role}.ipynb`;
  }
  people = await People.gather();
  owner = await people.arrive('owner', broker.readyAddress);
});

after(async () => {
  third?.close();
  await people?.close();
  await broker?.close();
});

async function open(name) {
  const user = users[name];
  third?.close();
  const person = await people.arrive(name, user.address);
  const [owners, page] = await Promise.all([owner.open(user.document), person.open(user.document, { kernel: false })]);
  third = await RoomClient.join(broker.owner, user.document);
  return { person, page, owners };
}

const line = person => person.page.locator(`${PANEL} .baton-Permission`);
const told = person => person.page.locator('.Toastify__toast, .jp-toast-container').allInnerTexts();
const isTold = (person, pattern) => eventually(async () => assert.match((await told(person)).join('\n'), pattern), 8000, `a notification with ${pattern}`);

/** Nothing that the person tried has changed the document, and their page still follows what the owner does. */
async function nothingHappened(before, { person, page, owners }) {
  await third.roundTrip();
  assert.deepEqual(third.cells(), before);
  assert.equal(await page.dialog(), null, 'no dialog in the way');
  await owners.type(1, '  # later');
  await eventually(async () => assert.match((await page.cell(1)).source, /# later$/), 8000, "the owner's typing at that page");
  assert.deepEqual(owner.takeComplaints(), []);
  assert.deepEqual(person.takeComplaints(), []);
}

scenario("a viewer's page says so, takes no letters, and a Run leaves everything as it is", 60_000, async () => {
  const opened = await open('vera');
  const { person, page } = opened;
  await eventually(async () => assert.equal(await line(person).innerText(), 'You may read this notebook, but not change or run it.'), 8000, 'the line');
  const before = third.cells();
  await page.cells.nth(0).locator('.jp-InputArea-editor .cm-content').click();
  await person.page.keyboard.type('#');
  assert.equal((await page.cell(0)).source, 'print("kept")');
  await page.run(0);
  await isTold(person, /You may not run code here\. Ask the owner/);
  assert.equal(await page.shown(0), 'kept\n');
  await nothingHappened(before, opened);
  await person.leave();
});

scenario('who may run from now on runs without a reload', 60_000, async () => {
  const { person, page, owners } = await open('vera');
  await page.run(1);
  await isTold(person, /You may not run code here/);
  await broker.grant('viewer.ipynb', 'vera', 'runner');
  await page.run(1);
  await Promise.all([page.finished(1), owners.finished(1)]);
  assert.equal(await owners.shown(1), 'two\n');
  assert.equal(await page.dialog(), null);
  assert.deepEqual(person.takeComplaints(), []);
  await person.leave();
});

scenario("an editor's Run clears nothing", 60_000, async () => {
  const opened = await open('eddy');
  const { person, page } = opened;
  await eventually(async () => assert.equal(await line(person).innerText(), 'You may edit this notebook, but not run it.'), 8000, 'the line');
  const before = third.cells();
  await page.run(0);
  await isTold(person, /You may not run code here/);
  await nothingHappened(before, opened);
  await person.leave();
});

scenario('a runner runs, and cannot type', 60_000, async () => {
  const { person, page, owners } = await open('rita');
  await eventually(async () => assert.match(await line(person).innerText(), /^You may run the cells/), 8000, 'the line');
  await page.kernelIdle();
  await page.run(1);
  await Promise.all([page.finished(1), owners.finished(1)]);
  await page.cells.nth(0).locator('.jp-InputArea-editor .cm-content').click();
  await person.page.keyboard.type('#');
  assert.equal((await page.cell(0)).source, 'print("kept")');
  assert.equal(await page.dialog(), null);
  assert.deepEqual(person.takeComplaints(), []);
  await person.leave();
});

scenario('a restart that one may not have is refused with a sentence, and the next Run works', 60_000, async () => {
  const { person, page, owners } = await open('emma');
  await page.kernelIdle();
  assert.equal(await line(person).isVisible(), false, 'a collaborator is told nothing');
  await page.menu('Kernel', 'kernelmenu:restart');
  await isTold(person, /You may not restart a kernel that others use/);
  assert.equal(await page.dialog(), null);
  await page.kernelIdle();
  await page.run(1);
  await Promise.all([page.finished(1), owners.finished(1)]);
  assert.equal(await owners.shown(1), 'two\n');
  assert.deepEqual(person.takeComplaints(), []);
  await person.leave();
});

scenario('in presenter mode a Run without the baton clears nothing and offers to run privately', 60_000, async () => {
  const { person, page, owners } = await open('emma');
  await page.kernelIdle();
  await until(async () => (await page.shown(1)) === 'two\n', 5000, 'the output of before');
  const [kernel] = await users.emma.api.get('/api/kernels');
  await broker.owner.must('PUT', `/api/baton/kernels/${kernel.id}/mode`, { kind: 'presenter' });
  await person.page.locator(`${PANEL} .baton-Banner`).getByText('presents').waitFor();
  const before = third.cells();
  await page.run(1);
  await isTold(person, /presents, so only they can run/);
  await third.roundTrip();
  assert.deepEqual(third.cells(), before);
  await person.page.getByRole('button', { name: 'Run privately' }).click();
  await eventually(async () => {
    assert.match(await person.page.locator(`${PANEL} .baton-Private:not(.lm-mod-hidden)`).first().innerText(), /Only you see this/);
  }, 15_000, 'the private output');
  await third.roundTrip();
  assert.deepEqual(third.cells(), before);
  assert.equal(await owners.shown(1), 'two\n');
  await person.leave();
});
