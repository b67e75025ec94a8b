import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Api } from '../lib/api.mjs';
import { Broker } from '../lib/broker.mjs';
import { invalidity } from '../lib/nbformat.mjs';
import { cellsOfFile, notebook } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { People } from '../lib/people.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, until } from '../lib/waiting.mjs';

let broker;
let people;
let emmaUser;
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  broker = await Broker.serve({
    'nb.ipynb': notebook(['', '']),
    'private.ipynb': notebook(['secret = 1']),
    'data/table.csv': 'a,b\n1,2\n',
  });
  people = await People.gather();
});

after(async () => {
  await people?.close();
  await broker?.close();
});

scenario('the owner opens the printed address, makes a notebook, types and runs it', 60_000, async () => {
  const owner = await people.arrive('owner', broker.readyAddress);
  await owner.openGivenAddress();
  await owner.page.locator('.jp-LauncherCard[data-category="Notebook"]', { hasText: 'Python 3' }).first().click();
  const page = await new NotebookPage(owner).ready();
  assert.ok(!owner.page.url().includes(broker.token), 'the token is no longer in the address bar');

  await page.type(0, 'print("hello, " + "baton")');
  await owner.page.keyboard.press('Shift+Enter');

  assert.deepEqual(await page.finished(0), {
    prompt: '1',
    source: 'print("hello, " + "baton")',
    outputs: [{ kind: 'application/vnd.jupyter.stdout', text: 'hello, baton\n' }],
  });
  await eventually(() => {
    const [cell] = cellsOfFile(broker.read('Untitled.ipynb'));
    assert.equal(cell.source, 'print("hello, " + "baton")');
    assert.equal(cell.execution_count, 1);
    assert.deepEqual(cell.outputs, [{ output_type: 'stream', name: 'stdout', text: 'hello, baton\n' }]);
  }, 12_000, 'the notebook in the file');
  assert.equal(await invalidity(broker.file('Untitled.ipynb')), null);
  assert.deepEqual(owner.takeComplaints(), []);
  await owner.leave();
});

scenario('Emma, who was given one notebook, sees that notebook in her file list and nothing else', 60_000, async () => {
  // by the commands, as the owner does it
  const address = /https?:\/\/\S+/.exec(await broker.command('user', 'add', 'emma'))[0];
  const token = new URL(address).searchParams.get('token');
  emmaUser = { address, token, api: new Api(broker.address, token, 'emma') };
  await broker.command('grant', 'nb.ipynb', 'emma', 'collaborator');
  const emma = await people.arrive('emma', emmaUser.address);
  await emma.openGivenAddress();
  const files = emma.page.locator('.jp-DirListing-item');
  await until(() => files.count(), 30_000, "Emma's file list");
  assert.deepEqual(await files.locator('.jp-DirListing-itemName').allInnerTexts(), ['nb.ipynb']);
  assert.ok(!emma.page.url().includes(emmaUser.token), 'the token is no longer in the address bar');
  await files.first().dblclick();
  const page = await new NotebookPage(emma).ready();
  // the page draws the first cell before the others
  await eventually(async () => assert.equal((await page.view()).length, 2), 5000, 'both cells');
  assert.deepEqual(emma.takeComplaints(), []);
  await emma.leave();
});

scenario('two people see each other type, both ways and at once, and the file has it', 60_000, async () => {
  const owner = await people.arrive('owner', broker.readyAddress);
  const emma = await people.arrive('emma', emmaUser.address);
  const owners = await owner.open('nb.ipynb');
  const emmas = await emma.open('nb.ipynb');

  await owners.type(0, 'from_owner = 1');
  await eventually(async () => assert.equal((await emmas.cell(0)).source, 'from_owner = 1'), 5000, "the owner's text at Emma's");
  await emmas.type(1, 'from_emma = 2');
  await eventually(async () => assert.equal((await owners.cell(1)).source, 'from_emma = 2'), 5000, "Emma's text at the owner's");

  // Both at once in one cell: nothing is lost and both end with the same text.
  await emmas.edit(0);
  await Promise.all([owners.type(0, '; aaaaaaaa'), emma.page.keyboard.type('bbbbbbbb', { delay: 20 })]);
  await eventually(async () => {
    const [mine, theirs] = [await owners.view(), await emmas.view()];
    assert.deepEqual(mine, theirs);
    assert.equal([...mine[0].source].filter(letter => letter === 'b').length, 8);
    assert.equal([...mine[0].source].filter(letter => letter === 'a').length, 8);
  }, 5000, 'the same text on both screens');

  const third = await RoomClient.join(emmaUser.api, 'nb.ipynb');
  const seen = await owners.view();
  assert.deepEqual(third.cells().map(cell => cell.source), seen.map(cell => cell.source));
  await eventually(() => {
    assert.deepEqual(cellsOfFile(broker.read('nb.ipynb')), third.cells());
  }, 12_000, 'the text in the file');
  assert.equal(await invalidity(broker.file('nb.ipynb')), null);
  third.close();
  assert.deepEqual([owner.takeComplaints(), emma.takeComplaints()], [[], []]);
  await people.leaveAll();
});
