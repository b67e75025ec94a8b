import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { BatonStore } from '../../target/test/store.mjs';
import { answer, entry, person } from './english.mjs';

globalThis.EventSource = { CLOSED: 2 };
const at = '2026-01-01T10:00:05.000000Z';

let asked;
let source;
let timers;
let store;
let watched;
let served;

/** Lets everything that was asked for be answered, then runs the timers that were set. */
async function settle() {
  for (let rounds = 0; rounds < 5; rounds++) {
    await turn();
    for (const run of timers.splice(0)) run();
  }
}

const send = (type, more = {}) => source.listeners.get(type)({ data: JSON.stringify({ type, at, document: 'a.ipynb', kernel_id: 'k', ...more }) });

beforeEach(async () => {
  asked = [];
  timers = [];
  served = { queue: answer(), executions: [], rights: { username: 'emma', display_name: 'Emma', path: 'a.ipynb', actions: ['doc.read'] } };
  const api = {
    eventsUrl: '/events',
    queue: async id => (asked.push(`queue ${id}`), served.queue),
    executions: async path => (asked.push(`executions ${path}`), served.executions),
    execution: async id => (asked.push(`execution ${id}`), entry(id, { cell: 'c1', state: 'settled', outcome: 'error', error_name: 'ValueError' })),
    rights: async () => served.rights,
  };
  const browser = {
    hidden: false,
    open: () => (source = { listeners: new Map(), addEventListener: (type, run) => source.listeners.set(type, run), close() {} }),
    onVisibility: () => () => {},
    later: run => timers.push(run),
    forget: () => {},
  };
  store = new BatonStore(api, browser);
  watched = store.watch('a.ipynb');
  store.update(watched, { kernelId: 'k' });
  await settle();
});

test('a document that is opened is asked for once, then events are enough', async () => {
  assert.deepEqual(asked.sort(), ['executions a.ipynb', 'queue k']);
  send('execution.queued', { execution_id: 'x', cell_id: 'c1', batch_id: 'x', requester: person('emma') });
  send('execution.started', { execution_id: 'x', cell_id: 'c1', requester: person('emma') });
  assert.equal(store.cell(watched, 'c1').state, 'running');
  send('execution.finished', { execution_id: 'x', cell_id: 'c1', outcome: 'ok', reason: '' });
  await settle();
  assert.deepEqual([store.cell(watched, 'c1').state, store.cell(watched, 'c1').entry.outcome], ['idle', 'ok']);
  assert.equal(asked.length, 2);
});

test('what only the server knows is asked for once, however many events want it', async () => {
  asked.length = 0;
  for (let i = 0; i < 50; i++) send('queue.changed');
  await turn();
  assert.deepEqual(asked, ['queue k']);
  await settle();
  assert.deepEqual(asked, ['queue k', 'queue k'], 'and once more for those that came meanwhile');
});

test('views are told once for a burst', async () => {
  let told = 0;
  store.changed.connect(() => told++);
  for (let i = 0; i < 1000; i++) send('execution.queued', { execution_id: `x${i}`, cell_id: `c${i}`, requester: person('emma') });
  assert.equal(told, 0);
  for (const run of timers.splice(0)) run();
  assert.equal(told, 1);
  assert.deepEqual([store.cell(watched, 'c999').state, store.cell(watched, 'c999').entry.position], ['waiting', 1000]);
});

test('after an interruption everything is asked for again', async () => {
  asked.length = 0;
  served.queue = answer({ running: entry('y', { cell: 'c2', state: 'running' }) });
  served.executions = [entry('x', { cell: 'c1', state: 'settled', outcome: 'ok' })];
  source.onopen();
  await settle();
  assert.deepEqual(asked.sort(), ['executions a.ipynb', 'queue k']);
  assert.equal(store.connection, 'open');
  assert.equal(store.cell(watched, 'c2').state, 'running');
  assert.equal(store.cell(watched, 'c1').entry.execution_id, 'x');
});

test('an error\'s name is asked of the ledger, and so is an end whose beginning this page has not seen', async () => {
  asked.length = 0;
  send('execution.finished', { execution_id: 'z', cell_id: 'c1', outcome: 'error' });
  await settle();
  assert.deepEqual(asked, ['execution z']);
  assert.equal(store.cell(watched, 'c1').entry.error_name, 'ValueError');
});

test('events of other documents and kernels change nothing', async () => {
  asked.length = 0;
  send('execution.finished', { document: 'b.ipynb', kernel_id: 'other', execution_id: 'z', cell_id: 'c1', outcome: 'ok' });
  send('queue.changed', { kernel_id: 'other' });
  await settle();
  assert.deepEqual(asked, []);
  assert.deepEqual(store.cell(watched, 'c1'), { state: 'idle', entry: null });
});

test('a kernel that nobody shows any more is forgotten', async () => {
  store.unwatch(watched);
  assert.equal(store.queueOf(watched), null);
  asked.length = 0;
  send('queue.changed');
  await settle();
  assert.deepEqual(asked, []);
});
