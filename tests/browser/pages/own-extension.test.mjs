import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { BatonPanel } from '../lib/baton-panel.mjs';
import { Broker } from '../lib/broker.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { People } from '../lib/people.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually } from '../lib/waiting.mjs';

const FILES = { 'a.ipynb': notebook(['print("a")']) };

let broker;
let plain;
let people;
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  broker = await Broker.serve(FILES);
  people = await People.gather();
});

after(async () => {
  await people?.close();
  await plain?.close();
  await broker?.close();
});

scenario('the same extension serves Jupyter Notebook 7', 90_000, async () => {
  const owner = await people.arrive('owner', broker.readyAddress.replace('/lab?', '/notebooks/a.ipynb?'));
  await owner.openGivenAddress();
  const owners = await new NotebookPage(owner).ready();
  await owners.run(0);
  await owners.finished(0);
  await eventually(async () => assert.match((await new BatonPanel(owner).cells())[0].badge, /^You · /), 8000, 'the badge');
  await people.leaveAll();
});

scenario('German and English come from the same page', 90_000, async () => {
  await broker.owner.must('PUT', '/lab/api/settings/@jupyterlab/translation-extension:plugin', { raw: '{"locale": "de_DE"}' });
  const owner = await people.arrive('owner', broker.readyAddress);
  const owners = await owner.open('a.ipynb');
  const panel = new BatonPanel(owner);
  await owners.menu('View', 'baton:show-queue');
  await eventually(async () => assert.equal(await panel.headline(), 'Es läuft nichts; der Kernel ist bereit.'), 8000, 'the German sentence');
  await owners.run(0);
  await eventually(async () => assert.match((await panel.cells())[0].badge, /^Sie · /), 8000, 'the German badge');
  await people.leaveAll();
});

scenario('a page that cannot hear events says so and runs cells all the same', 90_000, async () => {
  await broker.owner.must('PUT', '/lab/api/settings/@jupyterlab/translation-extension:plugin', { raw: '{}' });
  const owner = await people.arrive('owner', broker.readyAddress);
  await owner.context.route('**/api/baton/**', route => route.fulfill({ status: 404, body: 'nothing here' }));
  const owners = await owner.open('a.ipynb');
  const panel = await new BatonPanel(owner).open();
  await owners.run(0);
  await owners.finished(0);
  await eventually(async () => assert.match(await panel.headline(), /Reload the page\.$/), 25_000, 'the sentence');
  assert.equal(await owners.dialog(), null);
  await people.leaveAll();
});

scenario('one key leaves the extension out, and the page is the stock page', 120_000, async () => {
  plain = await Broker.serve(FILES, { settings: { 'baton.lab-extension': 'false' } });
  const owner = await people.arrive('owner', plain.readyAddress);
  const owners = await owner.open('a.ipynb');
  await owners.run(0);
  await owners.finished(0);
  assert.deepEqual(await owner.page.evaluate(() => [
    document.querySelector('#baton-panel'), document.querySelector('[data-baton-state]'), window._JUPYTERLAB['@baton/lab'] ?? null,
  ]), [null, null, null]);
  assert.deepEqual(owner.takeComplaints(), []);
  await people.leaveAll();
});
