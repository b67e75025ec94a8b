import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueueModel } from '../../target/test/queue-model.mjs';
import { presenterView } from '../../target/test/presenter.mjs';
import { EXPIRIES, expiryLabel, ROLES, roleLabel, roleMeaning, runsCode } from '../../target/test/roles.mjs';
import { groups, step } from '../../target/test/turns.mjs';
import { badge, duration, headline } from '../../target/test/words.mjs';
import { answer, english, entry } from './english.mjs';

const nowMs = Date.parse('2026-01-01T10:00:12.345Z');
const situation = { me: 'emma', nowMs, connected: true, hasNotebook: true };

function queueOf(options) {
  const queue = new QueueModel('k');
  queue.reset(answer(options));
  return queue;
}

const says = (options, more = {}) => headline(english, queueOf(options), { ...situation, ...more });

test('durations are as precise as one reads them', () => {
  assert.deepEqual([0, 440, 9990, 12_345, 185_000, 7_800_000, -5].map(ms => duration(english, ms)), [
    '0.0 s', '0.4 s', '9.9 s', '12 s', '3 min 5 s', '2 h 10 min', '0.0 s',
  ]);
});

test('the first sentence says why nothing happens', () => {
  assert.match(headline(english, null, { ...situation, hasNotebook: false }), /Open a notebook/);
  assert.match(headline(english, null, situation), /no kernel yet/);
  assert.match(says({}, { connected: false }), /may be old/);
  assert.match(says({ state: 'dead' }), /dead.*Restart/);
  assert.match(says({ state: 'starting', waiting: [entry('a')] }), /starting; what waits runs/);
  assert.match(says({ running: entry('a', { who: 'otto', state: 'running' }), waiting: [entry('b', { position: 3 })] }), /^Otto's cell has been running for 12 s; yours is at position 3\.$/);
  assert.match(says({ running: entry('a', { state: 'running' }) }), /^Your cell has been running for 12 s\.$/);
  assert.match(says({ running: entry('a', { who: 'otto', state: 'running' }), awaits_input: true }), /only Otto can give/);
  assert.match(says({ running: entry('a', { state: 'running' }), awaits_input: true }), /your input/);
  assert.match(says({ paused: true, waiting: [entry('a')] }), /paused, so nothing that waits starts/);
  assert.match(says({ baton: { kind: 'presenter', holder: 'otto', names: { otto: 'Otto' } } }), /^Otto presents/);
  assert.match(says({ baton: { kind: 'presenter' } }), /nobody has the baton/);
  assert.match(says({ may: [] }), /read here, but not run/);
  assert.match(says({}), /ready/);
});

test('a dead kernel says how it died, until it is up again', () => {
  const queue = queueOf({ state: 'dead' });
  queue.apply({ type: 'kernel.died', at: '2026-01-01T10:00:00Z', kernel_id: 'k', message: 'It ran out of memory.' });
  assert.equal(headline(english, queue, situation), 'It ran out of memory.');
  queue.reset(answer());
  assert.equal(queue.trouble, '');
});

test('badges say who, where and since when, and what became of it', () => {
  const say = (state, each) => badge(english, { state, entry: each }, 'emma', nowMs);
  assert.equal(say('running', entry('a', { state: 'running' })), 'You · running for 12 s');
  assert.equal(say('waiting', entry('a', { who: 'otto', position: 4 })), 'Otto · waiting, position 4');
  assert.equal(say('input', entry('a', { who: 'otto', state: 'running' })), "Waiting for Otto's input");
  assert.equal(say('input', entry('a', { state: 'running' })), 'Waiting for your input');
  assert.equal(say('idle', null), '');
  const over = { state: 'settled', started_at: '2026-01-01T10:00:00Z', settled_at: '2026-01-01T10:00:01.500Z' };
  assert.match(say('idle', entry('a', { ...over, who: 'otto', outcome: 'ok' })), /^Otto · .+ · 1\.5 s$/);
  assert.match(say('idle', entry('a', { ...over, outcome: 'error', error_name: 'ValueError' })), /ended with ValueError$/);
  assert.match(say('refused', entry('a', { state: 'settled', outcome: 'cancelled', settled_at: over.settled_at })), /^You · .+ · cancelled$/);
});

test('markup in names and reasons stays what it is: text', () => {
  const wild = entry('a', { who: 'x' });
  wild.requester.display_name = '<b onclick=1>%2 $& X</b>';
  assert.equal(badge(english, { state: 'waiting', entry: wild }, 'emma', nowMs), '<b onclick=1>%2 $& X</b> · waiting, position 1');
});

test('one step up or down among one\'s own, or among all with the right', () => {
  const waiting = [entry('e1'), entry('o1', { who: 'otto' }), entry('e2'), entry('e3')];
  const [e1, o1, e2, e3] = waiting;
  assert.equal(step(waiting, e1, 'up', false), undefined);
  assert.equal(step(waiting, e2, 'up', false), 'e1');
  assert.equal(step(waiting, e1, 'down', false), 'e3');
  assert.equal(step(waiting, e2, 'down', false), null);
  assert.equal(step(waiting, e3, 'down', false), undefined);
  assert.equal(step(waiting, e2, 'up', true), 'o1');
  assert.equal(step(waiting, o1, 'down', false), undefined);
  assert.equal(step(waiting, entry('gone'), 'up', true), undefined);
});

test('batches are groups in the order of their first place', () => {
  const found = groups([entry('a', { batch: 'A' }), entry('b', { batch: 'B' }), entry('c', { batch: 'A' })]);
  assert.deepEqual(found.map(each => [each.batchId, each.entries.map(one => one.execution_id)]), [['A', ['a', 'c']], ['B', ['b']]]);
});

test('presenter mode offers each person what the server would let them do', () => {
  const view = (me, baton, may) => presenterView(queueOf({ baton, may }), me);
  const otto = { kind: 'presenter', holder: 'otto', requests: ['ina'], names: { otto: 'Otto', ina: 'Ina' } };
  assert.deepEqual(Object.entries(view('emma', {}, ['take_baton'])).filter(([, value]) => value === true).map(([key]) => key), ['mayStart']);
  assert.equal(view('otto', otto, []).role, 'holder');
  assert.equal(view('otto', otto, []).mayHandOver, true);
  const emma = view('emma', otto, ['ask_for_baton']);
  assert.deepEqual([emma.role, emma.holderName, emma.mayAsk, emma.mayHandOver, emma.mayTakeBack], ['audience', 'Otto', true, false, false]);
  assert.deepEqual([view('ina', otto, ['ask_for_baton']).myHand, view('ina', otto, ['ask_for_baton']).mayAsk], [1, false]);
  assert.equal(view('boss', otto, ['break_baton', 'take_baton']).mayTakeBack, true);
  assert.deepEqual([view('emma', { kind: 'presenter' }, ['take_baton']).role, view('emma', { kind: 'presenter' }, ['take_baton']).mayTake], ['nobody', true]);
  assert.equal(presenterView(null, 'emma').role, 'off');
});

test('every role and every end of a link has words, and roles that run code are marked', () => {
  for (const role of ROLES) {
    assert.notEqual(roleLabel(english, role), role);
    assert.notEqual(roleMeaning(english, role), '');
  }
  assert.deepEqual(ROLES.filter(runsCode), ['runner', 'collaborator', 'presenter', 'instructor', 'owner']);
  assert.deepEqual(EXPIRIES.map(each => expiryLabel(english, each)), ['one hour', '8 hours', 'one day', '7 days', '30 days', '180 days']);
});
