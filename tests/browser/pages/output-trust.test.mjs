// Outputs that bring HTML and JavaScript, in real pages: whose run there is what `baton.outputs.trust` says.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import * as Y from 'yjs';
import { Broker } from '../lib/broker.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { People } from '../lib/people.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { holds, until } from '../lib/waiting.mjs';

const DOCUMENT = 'scripts.ipynb';
const CLAIMED = 'claimed.ipynb';

/** HTML that leaves a mark in the page where it runs, by a script and by a picture that is not there; both show its name. */
const html = name => `<b>${name}</b><script>window.mark_${name}_script = true</script><img src="data:," onerror="window.mark_${name}_picture = true">`;
const outputOf = name => ({ output_type: 'display_data', data: { 'text/html': html(name), 'text/plain': name }, metadata: {} });
const MARKS = name => [`mark_${name}_picture`, `mark_${name}_script`];
const marks = ({ page }) => page.evaluate(() => Object.keys(window).filter(key => key.startsWith('mark_')).sort());

/** What was put into the page before has run when this ends: a picture that fails, as theirs does, has failed. */
const afterwards = ({ page }) => page.evaluate(() => new Promise(resolve => {
  const picture = new Image();
  picture.onerror = () => setTimeout(resolve);
  picture.src = 'data:,';
}));

/** The marks in the page of a person when everything in it has run. */
async function marksAtRest(person) {
  await afterwards(person);
  await afterwards(person);
  return marks(person);
}

const shows = async (notebook, index, name) => (await notebook.shown(index)).includes(name);

let broker;
let people;
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  people = await People.gather();
});

after(async () => {
  await people?.close();
  await broker?.close();
});

/** A broker with that policy, a viewer, an editor who may not run, and a runner who may edit, the first and the last at their pages. */
async function stage(trust) {
  await people.leaveAll();
  await broker?.close();
  const claimed = JSON.parse(notebook([{ source: '1', outputs: [outputOf('claimed')] }]));
  claimed.cells[0].metadata = { trusted: true };
  broker = await Broker.serve({
    [DOCUMENT]: notebook([
      { source: '1', outputs: [outputOf('file')] },
      `from IPython.display import HTML\nHTML('''${html('run')}''')`,
      'print("plain")',
      { source: 'print("old")', outputs: [{ output_type: 'stream', name: 'stdout', text: 'old\n' }] },
    ]),
    [CLAIMED]: JSON.stringify(claimed),
  }, trust ? { settings: { 'baton.outputs.trust': trust } } : {});
  const arrive = async (name, role) => {
    const user = await broker.addUser(name);
    await broker.grant('.', name, role);
    return { user, person: await people.arrive(name, user.address) };
  };
  const vera = await arrive('vera', 'viewer');
  const emma = await arrive('emma', 'collaborator');
  const eddy = await broker.addUser('eddy');
  await broker.grant('.', 'eddy', 'editor');
  return { vera, emma, eddy };
}

/** Somebody loads the page anew and sees the outputs. */
async function opens({ person }, document, index, name) {
  const page = await person.open(document, { kernel: false, anew: true });
  await until(() => shows(page, index, name), 10_000, `the output ${name} on the page of ${person.name}`);
  return page;
}

scenario('what somebody ran who may run is shown as it is; what a file or an editor without that right brings runs nowhere', 180_000, async () => {
  const { vera, emma, eddy } = await stage();
  const viewers = await opens(vera, DOCUMENT, 0, 'file');
  const emmas = await opens(emma, DOCUMENT, 0, 'file');
  for (const each of [vera, emma]) assert.deepEqual(await marksAtRest(each.person), [], 'a script of the file does not run');

  await emmas.kernelIdle();
  await emmas.run(1);
  await emmas.finished(1);
  await until(async () => (await marks(emma.person)).length === 2, 5000, 'the script on the page that ran it');
  await until(() => shows(viewers, 1, 'run'), 5000, "the output on the viewer's page");
  await opens(vera, DOCUMENT, 1, 'run');
  await until(async () => (await marks(vera.person)).length === 2, 5000, "the script on the viewer's page");
  for (const each of [vera, emma]) assert.deepEqual(await marks(each.person), MARKS('run'));

  const room = await RoomClient.join(eddy.api, DOCUMENT);
  const cells = room.doc.getArray('cells');
  const shared = output => new Y.Map(Object.entries(output));
  cells.get(2).get('outputs').push([shared(outputOf('empty'))]);
  cells.get(3).get('outputs').push([shared(outputOf('untrusted'))]);
  cells.get(1).get('outputs').push([shared(outputOf('under'))]);
  cells.get(1).get('metadata').set('trusted', true);
  cells.push([new Y.Map(Object.entries({
    cell_type: 'code', id: 'made', source: new Y.Text('1'), metadata: new Y.Map([['trusted', true]]), execution_count: null, execution_state: 'idle',
    outputs: Y.Array.from([shared(outputOf('brought'))]),
  }))]);
  await room.roundTrip();
  assert.equal(room.closed, null, 'editing is allowed');
  const seen = await RoomClient.join(broker.owner, DOCUMENT);
  assert.equal(seen.cells().length, 5);
  for (const index of [2, 3, 4]) {
    const trusted = seen.yCell(index).get('metadata').get('trusted') === true;
    assert.ok(!trusted || seen.cell(index).outputs.length === 0, `what an editor brings into cell ${index} is not trusted`);
  }

  for (const each of [vera, emma]) {
    const page = await opens(each, DOCUMENT, 4, 'brought');
    await until(() => shows(page, 3, 'untrusted'), 5000, 'the output of the editor');
    assert.deepEqual((await marksAtRest(each.person)).filter(mark => !MARKS('run').includes(mark)), [], 'no script of the editor runs');
    await each.person.open(CLAIMED, { kernel: false, anew: true }).then(claimed => until(() => shows(claimed, 0, 'claimed'), 10_000, 'the output of the file'));
    assert.deepEqual(await marksAtRest(each.person), [], 'a mark in a file is no trust');
  }
  assert.doesNotMatch(broker.read(DOCUMENT), /"trusted"/);
  seen.close();
  room.close();
});

scenario('what an editor brings by the file, or in place of outputs, while pages are open runs in none of them', 180_000, async () => {
  const { vera, emma, eddy } = await stage();
  const emmas = await opens(emma, DOCUMENT, 0, 'file');
  await emmas.kernelIdle();
  await emmas.run(1);
  await emmas.finished(1);
  await emmas.run(2);
  await emmas.finished(2);
  const viewers = await opens(vera, DOCUMENT, 1, 'run');
  const pages = [[vera, viewers], [emma, emmas]];
  for (const [each] of pages) await until(async () => (await marks(each.person)).length === 2, 5000, 'the script of the run');

  const room = await RoomClient.join(eddy.api, DOCUMENT);
  room.doc.transact(() => room.yCell(1).set('outputs', Y.Array.from([new Y.Map(Object.entries(outputOf('replaced')))])));
  await room.roundTrip();
  for (const [each, page] of pages) {
    await until(() => shows(page, 1, 'run'), 5000, `the output of the run, put back on the page of ${each.person.name}`);
    await holds(async () => (await marks(each.person)).every(mark => MARKS('run').includes(mark)), 1000, 'no script of the editor runs');
    assert.equal((await page.cell(1)).outputs.length, 1, 'it is there once');
  }
  room.close();

  await until(() => broker.read(DOCUMENT).includes('mark_run_script'), 10_000, 'the saved output of the run');
  const { content } = await eddy.api.get(`/api/contents/${DOCUMENT}?type=notebook&content=1`);
  for (const [index, name] of [[1, 'put'], [2, 'other']]) {
    content.cells[index].outputs = [outputOf(name)];
    content.cells[index].metadata.trusted = true;
  }
  await eddy.api.must('PUT', `/api/contents/${DOCUMENT}`, { type: 'notebook', format: 'json', content });
  for (const [each, page] of pages) {
    await until(() => shows(page, 1, 'put'), 10_000, `the output that was put, on the page of ${each.person.name}`);
    await until(() => shows(page, 2, 'other'), 10_000, `the other output that was put, on the page of ${each.person.name}`);
    await holds(async () => (await marks(each.person)).every(mark => MARKS('run').includes(mark)), 1500, 'no script of the editor runs');
  }
});

scenario('where nothing is trusted a script runs on the page that ran it and on no other, and not after a reload', 120_000, async () => {
  const { vera, emma } = await stage('never');
  const viewers = await opens(vera, DOCUMENT, 0, 'file');
  const emmas = await opens(emma, DOCUMENT, 0, 'file');
  await emmas.kernelIdle();
  await emmas.run(1);
  await emmas.finished(1);
  await until(() => shows(viewers, 1, 'run'), 5000, "the output on the viewer's page");
  for (const each of [vera, emma]) {
    await opens(each, DOCUMENT, 1, 'run');
    assert.deepEqual(await marksAtRest(each.person), [], `nothing runs on the page of ${each.person.name}`);
  }
});

scenario('where everything is trusted a script of a file runs too', 120_000, async () => {
  const { vera } = await stage('always');
  await opens(vera, DOCUMENT, 0, 'file');
  await until(async () => (await marks(vera.person)).length === 2, 10_000, 'the script of the file');
  assert.deepEqual(await marks(vera.person), MARKS('file'));
});
