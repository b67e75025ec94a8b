import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { KernelClient } from '../lib/kernel-client.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { until } from '../lib/waiting.mjs';

// Emma's kernel beside the shared one of a document: whatever she does there, the document, its file and everybody else see nothing of it.
const DOCUMENT = 'lesson.ipynb';

let broker;
let people;
let room;
let changes = 0;

before(async () => {
  broker = await Broker.serve({ [DOCUMENT]: notebook(['secret = 42\nprint("mine", secret)', '1/0', 'print("shared")']) });
  people = {};
  for (const [name, role] of [['emma', 'collaborator'], ['otto', 'collaborator'], ['rita', 'runner'], ['vera', 'viewer']]) {
    people[name] = await broker.addUser(name);
    await broker.grant(DOCUMENT, name, role);
  }
  room = await RoomClient.join(people.otto.api, DOCUMENT);
  room.doc.on('update', () => changes++);
});

after(() => {
  room?.close();
  return broker?.close();
});

async function session(person, kernelName) {
  return person.api.must('POST', '/api/sessions', { path: DOCUMENT, name: DOCUMENT, type: 'notebook', kernel: { name: kernelName } });
}

async function runOn(person, kernel, cellId, code) {
  const client = await KernelClient.join(person.api, kernel.id);
  try {
    return await client.execute(code, { cellId });
  } finally {
    client.close();
  }
}

const privateOf = person => person.api.get(`/api/baton/private?document=${DOCUMENT}`);

test('the private kernelspec is offered beside the shared one, and leads to a kernel of one\'s own', { timeout: 60_000 }, async () => {
  const { kernelspecs } = await people.emma.api.get('/api/kernelspecs');
  assert.equal(kernelspecs['private-python3'].spec.display_name, `${kernelspecs.python3.spec.display_name}, private to me`);
  const [hers, again, his] = [await session(people.emma, 'private-python3'), await session(people.emma, 'private-python3'), await session(people.otto, 'private-python3')];
  assert.equal(hers.kernel.name, 'private-python3');
  assert.equal(hers.kernel.id, again.kernel.id);
  assert.notEqual(hers.kernel.id, his.kernel.id);
  const seen = await people.otto.api.get('/api/kernels');
  assert.deepEqual(seen.filter(each => each.id === hers.kernel.id), []);
  for (const path of [`/api/kernels/${hers.kernel.id}`, `/api/baton/kernels/${hers.kernel.id}/queue`]) {
    assert.equal(await people.otto.api.status(path), 404, path);
    assert.equal(await broker.owner.status(path), 404, `${path} as the owner`);
  }
  await assert.rejects(KernelClient.join(people.otto.api, hers.kernel.id), { status: 404 });
  const vera = await people.vera.api.call('POST', '/api/sessions', { path: DOCUMENT, name: DOCUMENT, type: 'notebook', kernel: { name: 'private-python3' } });
  assert.equal(vera.status, 403);
});

test('a private run answers its user, stays out of the document, the ledger of others and the shared kernel', { timeout: 60_000 }, async () => {
  const { kernel } = await session(people.emma, 'private-python3');
  const before = broker.read(DOCUMENT);
  changes = 0;
  const ended = await runOn(people.emma, kernel, 'c00', 'secret = 42\nprint("mine", secret)');
  assert.equal(ended.text, 'mine 42\n');
  assert.equal((await runOn(people.emma, kernel, 'c01', '1/0')).reply.status, 'error');
  await room.roundTrip();
  assert.equal(changes, 0, 'nothing has reached the document');
  assert.equal(broker.read(DOCUMENT), before);

  const mine = await until(async () => {
    const runs = await privateOf(people.emma);
    return runs.length === 2 && runs.every(run => run.state === 'settled') && runs;
  }, 5000, 'both private runs');
  const [ok] = mine.filter(run => run.cell_id === 'c00');
  assert.deepEqual(ok.outputs, [{ output_type: 'stream', name: 'stdout', text: 'mine 42\n' }]);
  assert.deepEqual(await privateOf(people.otto), []);
  assert.equal((await people.otto.api.call('DELETE', `/api/baton/private/${ok.execution_id}`)).status, 404);
  assert.equal((await people.otto.api.call('POST', `/api/baton/private/${ok.execution_id}/publish`)).status, 404);
  assert.equal(await people.otto.api.status(`/api/baton/executions/${ok.execution_id}`), 404);
  assert.deepEqual((await people.otto.api.get(`/api/baton/executions?document=${DOCUMENT}`)).items, []);

  const shared = await session(people.otto, 'python3');
  assert.equal((await runOn(people.otto, shared.kernel, '', 'print("secret" in globals())')).text, 'False\n');
});

test('published once, it is in the document for everybody, with who published it; a runner may not publish', { timeout: 60_000 }, async () => {
  const [run] = (await privateOf(people.emma)).filter(each => each.cell_id === 'c00');
  await people.emma.api.must('POST', `/api/baton/private/${run.execution_id}/publish`);
  await until(() => room.cells()[0].outputs.length === 1, 5000, 'the published output');
  assert.equal(room.cells()[0].outputs[0].text, 'mine 42\n');
  const again = await people.emma.api.call('POST', `/api/baton/private/${run.execution_id}/publish`);
  assert.deepEqual([again.status, again.body.code], [409, 'published_already']);
  await room.roundTrip();
  assert.equal(room.cells()[0].outputs.length, 1);
  const [label] = await people.vera.api.get(`/api/baton/private/published?document=${DOCUMENT}`);
  assert.deepEqual([label.cell_id, label.username], ['c00', 'emma']);

  const hers = await session(people.rita, 'private-python3');
  await runOn(people.rita, hers.kernel, 'c00', 'print("rita")');
  const [ritas] = await until(async () => (await privateOf(people.rita)).filter(each => each.state === 'settled'), 5000, "Rita's run");
  assert.equal((await people.rita.api.call('POST', `/api/baton/private/${ritas.execution_id}/publish`)).status, 403);
  assert.equal(room.cells()[0].outputs[0].text, 'mine 42\n');
});

test('a discarded run is gone, and a page that writes the private kernel\'s name into the notebook names the kernelspec behind it', { timeout: 60_000 }, async () => {
  const [run] = (await privateOf(people.emma)).filter(each => each.cell_id === 'c01');
  await people.emma.api.must('DELETE', `/api/baton/private/${run.execution_id}`);
  assert.deepEqual((await privateOf(people.emma)).filter(each => each.cell_id === 'c01'), []);
  const metadata = room.doc.getMap('meta').get('metadata');
  metadata.set('kernelspec', { name: 'private-python3', display_name: 'Python 3 (ipykernel), private to me', language: 'python' });
  await until(() => metadata.get('kernelspec').name === 'python3', 5000, 'the public kernelspec');
  assert.doesNotMatch(JSON.stringify(metadata.toJSON()), /private/);
});
