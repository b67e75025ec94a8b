import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellState, lastRuns, settled } from '../../target/test/cell-state.mjs';
import { QueueModel } from '../../target/test/queue-model.mjs';
import { answer, entry, person } from './english.mjs';

const at = '2026-01-01T10:00:05.000000Z';
const event = (type, id, more = {}) => ({ type, at, kernel_id: 'k', execution_id: id, cell_id: `cell-${id}`, requester: person('emma'), ...more });

function model(options) {
  const queue = new QueueModel('k');
  queue.reset(answer(options));
  return queue;
}

test('an execution goes from waiting to running to its end by events alone', () => {
  const queue = model();
  assert.equal(queue.apply(event('execution.queued', 'a', { batch_id: 'a' })), 'shown');
  assert.deepEqual(queue.waiting.map(each => [each.execution_id, each.position]), [['a', 1]]);
  assert.equal(queue.apply(event('execution.started', 'a')), 'shown');
  assert.equal(queue.waitingCount, 0);
  assert.equal(queue.running.started_at, at);
  assert.equal(queue.apply(event('execution.finished', 'a', { outcome: 'ok' })), 'shown');
  assert.equal(queue.running, null);
});

test('what stands behind a cancelled one moves up', () => {
  const queue = model({ waiting: [entry('a'), entry('b', { position: 2 }), entry('c', { position: 3 })] });
  queue.apply(event('execution.cancelled', 'b', { outcome: 'cancelled' }));
  assert.deepEqual(queue.waiting.map(each => [each.execution_id, each.position]), [['a', 1], ['c', 2]]);
});

test('the server is asked where only it knows: turns of several people, an unknown run, the baton, a paused queue', () => {
  const queue = model({ waiting: [entry('a', { who: 'otto' })] });
  assert.equal(queue.apply(event('execution.queued', 'b')), 'ask');
  assert.equal(queue.apply(event('execution.started', 'unknown')), 'ask');
  assert.equal(queue.apply({ type: 'baton.changed', at, kernel_id: 'k' }), 'ask');
  assert.equal(queue.apply({ type: 'queue.changed', at, kernel_id: 'k' }), 'ask');
  assert.equal(queue.apply({ type: 'share.created', at }), 'none');
});

test('an event that comes twice, as after a reconnect, changes nothing', () => {
  const queue = model();
  queue.apply(event('execution.queued', 'a'));
  assert.equal(queue.apply(event('execution.queued', 'a')), 'none');
  queue.apply(event('execution.started', 'a'));
  assert.equal(queue.apply(event('execution.started', 'a')), 'none');
  assert.equal(queue.waitingCount, 0);
});

test('a batch shows how far it has come, whoever sent it in one go', () => {
  const queue = model();
  for (const id of ['a', 'b', 'c']) queue.apply(event('execution.queued', id, { batch_id: 'a' }));
  queue.apply(event('execution.started', 'a'));
  queue.apply(event('execution.finished', 'a', { outcome: 'ok' }));
  assert.deepEqual(queue.progress('a'), { done: 1, total: 3 });
  assert.deepEqual(queue.progress('other'), { done: 0, total: 0 });
});

test('a page that is opened in the middle of a batch learns from the ledger how far it has come', () => {
  const queue = model({ running: entry('b', { state: 'running', batch: 'a' }), waiting: [entry('c', { batch: 'a' })] });
  queue.learn([entry('a', { state: 'settled', batch: 'a' }), { ...entry('z', { state: 'settled', batch: 'a' }), kernel_id: 'other' }]);
  assert.deepEqual(queue.progress('a'), { done: 1, total: 3 });
});

test('the memory of batches is bounded', () => {
  const queue = model();
  for (let i = 0; i < 5000; i++) {
    queue.apply(event('execution.queued', `e${i}`));
    queue.apply(event('execution.started', `e${i}`));
    queue.apply(event('execution.finished', `e${i}`, { outcome: 'ok' }));
  }
  assert.deepEqual(queue.progress('e0'), { done: 0, total: 0 });
  assert.deepEqual(queue.progress('e4999'), { done: 1, total: 1 });
});

test('of a cell that runs and waits again the run is shown; then the wait; then the last end', () => {
  const running = entry('a', { cell: 'c1', state: 'running' });
  const queue = model({ running, waiting: [entry('b', { cell: 'c1', who: 'otto' })] });
  assert.equal(cellState(queue, 'c1', null).state, 'running');
  queue.awaitsInput = true;
  assert.equal(cellState(queue, 'c1', null).state, 'input');
  queue.apply(event('execution.finished', 'a', { outcome: 'ok' }));
  assert.deepEqual([cellState(queue, 'c1', null).state, cellState(queue, 'c1', null).entry.execution_id], ['waiting', 'b']);
  assert.deepEqual(cellState(queue, 'c2', null), { state: 'idle', entry: null });
  assert.deepEqual(cellState(null, 'c2', null), { state: 'idle', entry: null });
});

test('a run that was taken out before it began is shown as refused, one that ended with an error is not', () => {
  const taken = settled(entry('a'), event('execution.cancelled', 'a', { outcome: 'cancelled', reason: 'Ina cancelled it.' }));
  assert.equal(cellState(null, 'c', taken).state, 'refused');
  assert.equal(taken.reason, 'Ina cancelled it.');
  assert.equal(cellState(null, 'c', settled(entry('b', { state: 'running' }), event('execution.finished', 'b', { outcome: 'error' }))).state, 'idle');
});

test('the last run of a cell is the newest that has ended', () => {
  const last = lastRuns([
    entry('d', { cell: 'c1', state: 'running' }),
    entry('c', { cell: 'c1', state: 'settled' }),
    entry('b', { cell: 'c1', state: 'settled' }),
    entry('a', { cell: null, state: 'settled' }),
  ]);
  assert.deepEqual([...last].map(([cell, each]) => [cell, each.execution_id]), [['c1', 'c']]);
});
