import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { invalidity } from '../lib/nbformat.mjs';
import { cellsOfFile, notebook } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { People } from '../lib/people.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, until } from '../lib/waiting.mjs';

let broker;
let people;
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  broker = await Broker.serve({ 'only.ipynb': notebook(['print(6 * 7)']), 'beside.txt': 'not served' }, { only: 'only.ipynb' });
  people = await People.gather();
});

after(async () => {
  await people?.close();
  await broker?.close();
});

/** Opens the notebook from the file list of the page, as somebody does whose address leads to the page alone. */
async function fromTheList(person) {
  await person.openGivenAddress();
  const names = person.page.locator('.jp-DirListing-itemName');
  await until(() => names.count(), 30_000, `${person.name}'s file list`);
  assert.deepEqual(await names.allInnerTexts(), ['only.ipynb']);
  await names.first().dblclick();
  return new NotebookPage(person).ready();
}

scenario('one served notebook opens at once and is a folder with that notebook: two people see it, run it, and nothing beside it', 90_000, async () => {
  const emmaUser = await broker.addUser('emma');
  await broker.grant('only.ipynb', 'emma', 'collaborator');
  const owner = await people.arrive('owner', broker.readyAddress);
  const emma = await people.arrive('emma', emmaUser.address);
  await owner.openGivenAddress();
  const owners = await new NotebookPage(owner).ready(); // the printed address leads to the notebook itself
  const emmas = await fromTheList(emma);

  await owners.run(0);
  await Promise.all([owners.finished(0), emmas.finished(0)]);
  assert.equal(await emmas.shown(0), '42\n');
  await eventually(() => {
    const [cell] = cellsOfFile(broker.read('only.ipynb'));
    assert.deepEqual(cell.outputs, [{ output_type: 'stream', name: 'stdout', text: '42\n' }]);
  }, 12_000, 'the output in the file');
  assert.equal(await invalidity(broker.file('only.ipynb')), null);

  for (const api of [broker.owner, emmaUser.api]) {
    assert.equal(await api.status('/api/contents/beside.txt'), 404);
    assert.equal(await api.status('/files/beside.txt'), 404);
  }
  const made = await broker.owner.call('PUT', '/api/contents/another.txt', { type: 'file', format: 'text', content: 'x' });
  assert.equal(made.status, 403);
  assert.match(made.body.message, /single file/);
  assert.deepEqual([owner.takeComplaints(), emma.takeComplaints()], [[], []]);
});
