import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { cellsOfFile, notebook } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { People } from '../lib/people.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, until } from '../lib/waiting.mjs';

// The stock pages of Notebook 7 say so of their own keyboard shortcuts when they start, on a stock server too.
const SHORTCUTS = /Cannot read properties of undefined \(reading 'schema'\)/;

let broker;
let people;
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  broker = await Broker.serve({ 'nb.ipynb': notebook(['print("from seven")', '']), 'data/tool.py': 'x = 1\n' });
  people = await People.gather();
});

after(async () => {
  await people?.close();
  await broker?.close();
});

scenario('a notebook in the page of Jupyter Notebook 7 and in JupyterLab is one notebook', 120_000, async () => {
  const emmaUser = await broker.addUser('emma');
  await broker.grant('nb.ipynb', 'emma', 'collaborator');
  const emma = await people.arrive('emma', emmaUser.address);
  const emmas = await emma.open('nb.ipynb');

  const owner = await people.arrive('owner', broker.readyAddress.replace('/lab?', '/tree?'));
  await owner.openGivenAddress();
  const files = owner.page.locator('.jp-DirListing-itemName');
  await until(() => files.count(), 40_000, 'the list of files');
  assert.deepEqual((await files.allInnerTexts()).sort(), ['data', 'nb.ipynb']);
  assert.deepEqual(owner.takeComplaints(SHORTCUTS), []);

  const { origin } = new URL(broker.readyAddress);
  await owner.page.goto(`${origin}/tree/nb.ipynb`, { waitUntil: 'domcontentloaded' });
  assert.equal(new URL(owner.page.url()).pathname, '/notebooks/nb.ipynb');
  const owners = await new NotebookPage(owner).ready();
  await owners.run(0);
  const expected = { prompt: '1', source: 'print("from seven")', outputs: [{ kind: 'application/vnd.jupyter.stdout', text: 'from seven\n' }] };
  assert.deepEqual(await owners.finished(0), expected);
  assert.deepEqual(await emmas.finished(0), expected);

  await emmas.type(1, 'print("from lab")');
  await eventually(async () => assert.equal((await owners.cell(1)).source, 'print("from lab")'), 8000, "Emma's text in Notebook 7");
  await emmas.run(1);
  await owners.finished(1);
  assert.equal(await owners.shown(1), 'from lab\n');
  await eventually(() => {
    assert.deepEqual(cellsOfFile(broker.read('nb.ipynb')).map(cell => cell.execution_count), [1, 2]);
  }, 12_000, 'both runs in the file');
  assert.deepEqual([owner.takeComplaints(SHORTCUTS), emma.takeComplaints()], [[], []]);

  await owner.page.goto(`${origin}/edit/data/tool.py`, { waitUntil: 'domcontentloaded' });
  await owner.page.waitForSelector('.cm-content', { timeout: 40_000 });
  await eventually(async () => assert.match(await owner.page.locator('.cm-content').innerText(), /x = 1/), 8000, 'the text in the editor');
  assert.deepEqual(owner.takeComplaints(SHORTCUTS), []);
  await people.leaveAll();
});
