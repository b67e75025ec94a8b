import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { KernelClient } from '../lib/kernel-client.mjs';
import { cellsOfFile, notebook } from '../lib/notebook-file.mjs';
import { People } from '../lib/people.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, holds, until } from '../lib/waiting.mjs';

const KEPT = [{ output_type: 'stream', name: 'stdout', text: 'kept\n' }];
const ORIGINAL = ['print("kept")', 'print("two")'];

let broker;
let people;
let third;
let owner;
let owners;
const users = {};
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  const cells = [{ source: ORIGINAL[0], outputs: KEPT }, ORIGINAL[1]];
  const roles = { vera: 'viewer', eddy: 'editor', rita: 'runner', emma: 'collaborator' };
  // the page as it is without Baton's extension, which refuses most of this before the stock page does anything
  const settings = { 'baton.lab-extension': 'false' };
  broker = await Broker.serve(Object.fromEntries(Object.values(roles).map(role => [`${role}.ipynb`, notebook(cells)])), { settings });
  for (const [name, role] of Object.entries(roles)) {
    users[name] = await broker.addUser(name);
    users[name].grant = await broker.grant(`${role}.ipynb`, name, role);
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

/** The person's document at their own browser, at the owner's, and in a third client of the owner's. */
async function open(name) {
  const user = users[name];
  third?.close();
  const person = await people.arrive(name, user.address);
  let page;
  [owners, page] = await Promise.all([owner.open(user.document), person.open(user.document, { kernel: false })]);
  third = await RoomClient.join(broker.owner, user.document);
  return { person, page };
}

const sources = () => third.cells().map(cell => cell.source);

scenario("a viewer's typing reaches nobody, and the viewer is told why", 60_000, async () => {
  const { person, page } = await open('vera');
  const before = third.cells();
  await page.type(0, '#');
  assert.match(await until(() => page.dialog(), 10_000, 'the sentence for typing'), /look|read|change|edit/i);
  assert.equal(await broker.refusedEdits('viewer.ipynb'), 1, 'opening the notebook was no offence');
  await third.roundTrip();
  assert.equal(sources()[0], ORIGINAL[0], "nothing of the viewer's typing arrives");
  await page.acceptDialog();
  await eventually(async () => assert.deepEqual(await page.view(), await owners.view()), 20_000, 'the true text, after the reload');
  assert.deepEqual(third.cells(), before);
  assert.deepEqual(owner.takeComplaints(), []);
  await person.leave();
});

scenario("a viewer's Run runs nothing, and the viewer is told why and sees the outputs again after a reload", 60_000, async () => {
  const { person, page } = await open('vera');
  const before = third.cells();
  await page.run(0);
  assert.match(await until(() => page.dialog(), 10_000, 'the sentence for Run'), /run|look|read/i);
  await third.roundTrip();
  assert.equal(third.cell(0).outputs.length, 1, 'the output stays');
  await page.acceptDialog();
  await eventually(async () => assert.deepEqual(await page.view(), await owners.view()), 20_000, 'the outputs, after the reload');
  assert.deepEqual(third.cells(), before);
  assert.deepEqual(await broker.owner.executions('viewer.ipynb'), []);
  assert.deepEqual(owner.takeComplaints(), []);
  await person.leave();
});

scenario("an editor's Run is refused with a sentence in the cell, and the output that the page cleared comes back", 60_000, async () => {
  const { person, page } = await open('eddy');
  await page.type(1, '  # edited');
  await until(() => sources()[1] === `${ORIGINAL[1]}  # edited`, 5000, "the editor's typing at the third client");

  await page.run(0);
  await eventually(async () => {
    const { outputs } = await page.cell(0);
    assert.equal(outputs[0]?.text, 'kept\n');
    assert.equal(outputs.length, 2);
    assert.match(outputs[1].text, /run/i);
    assert.deepEqual((await owners.cell(0)).outputs, outputs);
  }, 10_000, 'the output and the sentence in the cell');
  await until(() => cellsOfFile(broker.read('editor.ipynb'))[1].source.endsWith('# edited'), 12_000, 'a save after the refusal');
  assert.deepEqual(cellsOfFile(broker.read('editor.ipynb'))[0].outputs, KEPT, 'the sentence is not saved');
  assert.deepEqual(await broker.owner.executions('editor.ipynb'), []);
  assert.deepEqual([owner.takeComplaints(), person.takeComplaints()], [[], []]);
  await person.leave();
});

scenario("a runner's Run works for both, and the runner's typing reaches nobody", 60_000, async () => {
  const { person, page } = await open('rita');
  await page.kernelIdle();
  await page.run(1);
  await Promise.all([page.finished(1), owners.finished(1)]);
  await eventually(async () => {
    assert.equal(await owners.shown(1), 'two\n');
    assert.deepEqual(await page.cell(1), await owners.cell(1));
  }, 5000, "the runner's output on both screens");
  await page.type(0, '#');
  await until(() => broker.refusedEdits('runner.ipynb'), 10_000, "the refusal of the runner's typing");
  await third.roundTrip();
  assert.equal(sources()[0], ORIGINAL[0], "nothing of the runner's typing arrives");
  assert.deepEqual(owner.takeComplaints(), []);
  await person.leave();
});

scenario('a right that is taken back closes what is open within a second, and nothing more of that person arrives', 60_000, async () => {
  const { person, page } = await open('emma');
  const { api, document, grant } = users.emma;
  await page.kernelIdle();
  const kernel = (await api.get('/api/kernels'))[0].id;
  const room = await RoomClient.join(api, document);
  const socket = await KernelClient.join(api, kernel);

  await broker.command('grant', 'remove', grant);
  await until(() => room.closed && socket.closed, 1500, 'the end of both sockets');
  assert.equal(room.closed.code, 1003);
  assert.match(room.closed.reason, /^\S+ ended your access to collaborator\.ipynb\.$/, 'a plain sentence');
  assert.equal(socket.closed.code, 1000);
  assert.ok(await until(() => page.dialog(), 5000, 'the sentence on the page'));

  await assert.rejects(RoomClient.join(api, document), 'a new room');
  assert.equal(await api.status(`/api/contents/${document}?content=0`), 404);
  assert.equal(await api.status(`/api/kernels/${kernel}`), 404);
  assert.deepEqual(sources(), ORIGINAL);
  await owners.run(1);
  await owners.finished(1);
  assert.equal(await owners.shown(1), 'two\n');
  assert.deepEqual(owner.takeComplaints(), []);
  await person.leave();
});

scenario('who may edit from now on is told so once, however long they wait, and types after the reload', 60_000, async () => {
  const { person, page } = await open('vera');
  const refusedEdits = async () => (await broker.command('audit', '--actor', 'vera')).match(/access\.refused/g)?.length ?? 0;
  const refusedBefore = await refusedEdits();
  const closed = () => person.console.filter(line => /websocket closed: .*\/room\/json/.test(line)).length;
  const closedBefore = closed();
  const opened = () => person.console.filter(line => /websocket opened: .*\/room\/json/.test(line)).length;
  const openedBefore = opened();
  await broker.grant('viewer.ipynb', 'vera', 'collaborator');
  assert.match(await until(() => page.dialog(), 5000, 'the sentence on the page'), /You may edit this now/);
  await until(() => opened() > openedBefore, 10_000, 'the page that comes again');
  await holds(() => closed() - closedBefore <= 1, 1000, 'it is neither heard nor told again');
  await page.acceptDialog();
  await page.ready({ kernel: false });
  await page.type(0, '  # vera');
  await eventually(() => assert.equal(sources()[0], `${ORIGINAL[0]}  # vera`), 8000, 'what she types');
  assert.equal(await page.dialog(), null);
  assert.equal(await refusedEdits(), refusedBefore, 'she was refused nothing');
  assert.deepEqual(owner.takeComplaints(), []);
  await person.leave();
});

scenario('a notebook that cannot be opened says why, stays as it is, and opens when it is mended', 60_000, async () => {
  const torn = '{"cells": [\n<<<<<<< HEAD\n], "nbformat": 4';
  broker.write('torn.ipynb', torn);
  await owner.visit('torn.ipynb');
  // its title is drawn a moment after the rest
  await eventually(async () => {
    const told = await owner.page.locator('.jp-Dialog').first().innerText({ timeout: 500 });
    assert.match(told, /torn\.ipynb/);
    assert.match(told, /unresolved merge conflict markers/);
  }, 20_000, 'the dialog with title and sentence');
  await owner.page.locator('.jp-Dialog button').first().click();
  // the page's own timer, at most two and a half seconds, decides when it would ask again
  await holds(async () => (await owner.page.locator('.jp-Dialog').count()) === 0, 3000, 'that was all');
  assert.equal(await owner.page.locator('.jp-NotebookPanel').count(), 0);
  assert.equal(broker.read('torn.ipynb'), torn);
  broker.write('torn.ipynb', notebook(['print("mended")']));
  const mended = await owner.open('torn.ipynb');
  assert.equal((await mended.cell(0)).source, 'print("mended")');
  owner.takeComplaints(); // the browser's own words on the answers that said why
});
