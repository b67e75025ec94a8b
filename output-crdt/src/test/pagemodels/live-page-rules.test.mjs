// The rules that keep a page and the server from writing against each other, with the page's own Run under a schedule that the
// test drives. Each rule has a second half that breaks it and shows what would happen.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Peer, Room, codeCell, stream } from './room.mjs';

const LOW_ID = 1;
let peer;
before(() => (peer = new Peer()));
after(() => peer.close());

const out = (room, text, execution = 'e') => room.offer('stream', { name: 'stdout', text }, execution);
const old = [stream('old output')];

async function opened(options = {}) {
  const room = await Room.open(peer, { cells: [codeCell('a', old), codeCell('b', old), codeCell('c', old)], ...options });
  return { room, runner: await room.join(), onlooker: await room.join() };
}

function noErrors(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.errors, []);
  }
}

async function allShow(room, cell, outputs, count, state) {
  await room.quiet();
  const there = await room.cell(cell);
  assert.deepEqual(there.outputs, outputs);
  assert.equal(there.count, count);
  assert.equal(there.state, state);
  for (const page of room.pages) {
    assert.deepEqual(page.view(cell), outputs);
    assert.equal(page.model(cell).executionCount, count);
    assert.equal(page.model(cell).executionState, state);
  }
}

test('rule 2: the server writes nothing at the begin that the page has written', async () => {
  const { room, runner, onlooker } = await opened();
  assert.equal((await room.ask('pageBegan', { cell: 'a' })).began, false);
  runner.run('a');
  await room.receive(runner);
  assert.equal((await room.ask('pageBegan', { cell: 'a' })).began, true);
  assert.deepEqual((await room.begin('a')).updates, []);
  await out(room, 'new');
  await room.flush();
  await room.end(2);
  await allShow(room, 'a', [stream('new')], 2, 'idle');
  noErrors(runner, onlooker);
});

test('rule 2: nor at the end of a run or of a batch', async () => {
  const { room, runner, onlooker } = await opened();
  runner.run('a');
  runner.run('b');
  await room.quiet();
  await room.begin('a');
  await room.end(2);
  assert.deepEqual((await room.ask('endAll', { cells: ['a', 'c'] })).updates, []);
  assert.equal((await room.ask('endAll', { cells: ['a', 'b', 'c'] })).updates.length, 1);
  await allShow(room, 'b', [], null, 'idle');
  noErrors(runner, onlooker);
});

test('rule 2: outputs never travel with a key that may collide, so that a collision at the begin costs no output', async () => {
  // A server whose writes lose shows it: its keys make the page drop the change they are in.
  const { room, runner, onlooker } = await opened({ serverId: LOW_ID });
  runner.run('a');
  await room.begin('a');
  await out(room, 'first ');
  await room.flush();
  runner.deliver();
  assert.match(String(runner.errors[0]), /TypeError/);
  await out(room, 'second');
  await room.flush();
  await room.quiet();
  const { outputs } = await room.cell('a');
  assert.deepEqual(outputs, [stream('first second')]);
  assert.deepEqual(runner.view('a'), outputs);
  assert.deepEqual(onlooker.view('a'), outputs);
});

test("rule 2: a page's begin that arrives late takes nothing away and writing goes on", async () => {
  const { room, runner } = await opened();
  runner.run('a');
  await room.begin('a');
  await out(room, 'first ');
  await room.flush();
  runner.deliver();
  await room.receive(runner);
  await out(room, 'second');
  await room.flush();
  await room.end(2);
  await allShow(room, 'a', [stream('first second')], 2, 'idle');
  noErrors(runner);
});

test('rule 2: what a page clears in the middle of a run stays cleared, and writing goes on', async () => {
  const { room, runner, onlooker } = await opened();
  runner.run('a');
  await room.quiet();
  await room.begin('a');
  await out(room, 'first ');
  await room.flush();
  await room.quiet();
  onlooker.model('a').outputs.clear();
  await room.receive(onlooker);
  await out(room, 'second');
  await room.flush();
  await room.end(2);
  await allShow(room, 'a', [stream('second')], 2, 'idle');
  noErrors(runner, onlooker);
});

test('rule 2: what an undo puts back stays, and writing goes on at its end', async () => {
  const { room, runner, onlooker } = await opened();
  runner.run('a');
  await room.quiet();
  await room.begin('a');
  await out(room, 'before ');
  await room.flush();
  await room.quiet();
  onlooker.notebook.deleteCell(0);
  await room.receive(onlooker);
  await out(room, 'while it was gone ');
  assert.deepEqual((await room.flush()).updates, []);
  onlooker.notebook.undo();
  await room.receive(onlooker);
  await out(room, 'after');
  await room.flush();
  await room.end(2);
  await allShow(room, 'a', [stream('before while it was gone after')], 2, 'idle');
  noErrors(runner, onlooker);
});

test("rule 2: the page's echo of an answer to input() stays where it is", async () => {
  const { room, runner, onlooker } = await opened();
  runner.run('a');
  await room.quiet();
  await room.begin('a');
  await out(room, 'asking\n');
  await room.flush();
  await room.quiet();
  assert.equal((await room.ask('stdinEcho', { cell: 'a' })).length, 0);
  runner.model('a').outputs.add({ output_type: 'stream', name: 'stdin', text: 'name? Ann\n' });
  await room.receive(runner);
  assert.equal((await room.ask('stdinEcho', { cell: 'a' })).length, 10);
  await out(room, 'hello Ann\n');
  await room.flush();
  await room.end(2);
  await allShow(room, 'a', [stream('asking\n'), stream('name? Ann\n', 'stdin'), stream('hello Ann\n')], 2, 'idle');
  noErrors(runner, onlooker);
});

/** A run up to its end-run transaction, which is on its way to everybody. */
async function ending(options) {
  const { room, runner, onlooker } = await opened(options);
  const run = runner.run('a');
  await room.quiet();
  await room.begin('a');
  await out(room, 'first ');
  await room.flush();
  await room.quiet();
  await out(room, 'last');
  assert.equal((await room.end(2)).updates.length, 1);
  return { room, runner, onlooker, run };
}

test('rule 3: behind the fence the reply makes the page write nothing', async () => {
  const { room, runner, onlooker, run } = await ending();
  assert.ok(runner.fence());
  await run.reply({ status: 'ok', execution_count: 2 });
  assert.deepEqual(runner.outbox, []);
  await allShow(room, 'a', [stream('first last')], 2, 'idle');
  noErrors(runner, onlooker);
});

test('rule 3: a reply that overtakes the end of the run makes the page write, and others stumble over it', async () => {
  const { room, runner, onlooker, run } = await ending();
  await run.reply({ status: 'ok', execution_count: 2 });
  assert.ok(runner.outbox.length > 0);
  onlooker.deliver();
  await room.quiet();
  assert.match(String(onlooker.errors[0]), /TypeError/);
});

test('rule 3: aborted cells end in one transaction before their replies', async () => {
  const { room, runner, onlooker } = await opened();
  const runs = ['a', 'b', 'c'].map(cell => runner.run(cell));
  await room.quiet();
  await room.begin('a');
  await room.end(2);
  assert.equal((await room.ask('endAll', { cells: ['b', 'c'] })).updates.length, 1);
  assert.ok(runner.fence());
  await runs[0].reply({ status: 'error', execution_count: 2 });
  assert.deepEqual(runner.outbox, []);
  for (const [index, cell] of ['b', 'c'].entries()) {
    await runs[index + 1].reply({ status: 'aborted' });
    await allShow(room, cell, [], null, 'idle');
  }
  noErrors(runner, onlooker);
});

test('rule 6: a cell trusted at load is trusted on every page from the start', async () => {
  const html = { output_type: 'display_data', data: { 'text/html': '<b>x</b>' }, metadata: {} };
  const { room, runner, onlooker } = await opened({ cells: [codeCell('a', [html])], trusted: true });
  for (const page of [runner, onlooker]) {
    assert.equal(page.model('a').trusted, true);
    assert.equal(page.model('a').outputs.trusted, true);
  }
  runner.run('a');
  await room.quiet();
  await room.begin('a');
  await room.offer('display_data', html);
  await room.end(2);
  await room.quiet();
  assert.equal(onlooker.model('a').outputs.trusted, true);
  assert.equal(onlooker.model('a').outputs.get(0).trusted, true);
  noErrors(runner, onlooker);
});

test('rule 6: a page that loaded a cell untrusted never trusts it, whoever runs it', async () => {
  const { room, runner, onlooker } = await opened({ trusted: false });
  runner.run('a');
  await room.quiet();
  assert.equal(runner.model('a').outputs.trusted, true);
  assert.equal(onlooker.model('a').outputs.trusted, false);
});

test("rule 9: where the page's count crosses the end of the run, the server's value wins and the last output is seen", async () => {
  const { room, runner, run } = await ending();
  await run.reply({ status: 'ok', execution_count: 1 });
  runner.deliver();
  await room.quiet();
  noErrors(runner);
  assert.deepEqual(runner.view('a'), [stream('first last')]);
  await allShow(room, 'a', [stream('first last')], 2, 'idle');
});

test('rule 9: with an id below those of the pages the same crossing costs the last output', async () => {
  const { room, runner, run } = await ending({ serverId: LOW_ID });
  await run.reply({ status: 'ok', execution_count: 1 });
  runner.deliver();
  await room.quiet();
  assert.match(String(runner.errors[0]), /TypeError/);
  assert.notDeepEqual(runner.view('a'), [stream('first last')]);
  assert.equal((await room.cell('a')).count, 1);
});

test('rule 9: a page whose writes are all refused shows what the server wrote', async () => {
  const { room, runner, onlooker } = await opened();
  for (let trial = 0; trial < 5; trial++) {
    const execution = `e${trial}`;
    const run = runner.run('a');
    runner.outbox.length = 0;
    await room.begin('a', execution);
    await out(room, `output ${trial}`, execution);
    await room.ask('flush');
    runner.deliver();
    assert.equal(runner.model('a').executionState, 'running');
    await room.end(trial + 10, execution);
    assert.ok(runner.fence());
    await run.reply({ status: 'ok', execution_count: trial + 10 });
    runner.outbox.length = 0;
    onlooker.deliver();
    for (const page of [runner, onlooker]) {
      assert.deepEqual(page.view('a'), [stream(`output ${trial}`)]);
      assert.equal(page.model('a').executionCount, trial + 10);
      assert.equal(page.model('a').executionState, 'idle');
    }
    noErrors(runner, onlooker);
  }
});

test('a cell that somebody moves while it runs goes on where it is', async () => {
  const { room, runner, onlooker } = await opened();
  runner.run('a');
  await room.quiet();
  await room.begin('a');
  await out(room, 'before ');
  await room.flush();
  await room.quiet();
  onlooker.notebook.moveCell(0, 2);
  await room.receive(onlooker);
  await out(room, 'after');
  await room.flush();
  await room.end(2);
  await allShow(room, 'a', [stream('before after')], 2, 'idle');
  noErrors(runner, onlooker);
});
