import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Broker } from '../lib/broker.mjs';
import { KernelClient } from '../lib/kernel-client.mjs';
import { until } from '../lib/waiting.mjs';

// Two people's programs at the socket of one named kernel. BATON_TEST_INTERRUPTS=400 aims so many interrupts at the end of short cells.
const interruptsMax = Number(process.env.BATON_TEST_INTERRUPTS ?? 20);
const OUTBOUND_MAX_BYTES = 8_000_000;
const NAME = 'team-a';

let broker;
let people;
let kernelId;
let emma;
let otto;

before(async () => {
  broker = await Broker.serve({}, { settings: { 'baton.sockets.outbound-max-bytes': String(OUTBOUND_MAX_BYTES) } });
  people = { emma: await broker.addUser('emma'), otto: await broker.addUser('otto') };
  kernelId = (await broker.command('kernel', 'add', NAME, '--spec', 'python3')).split('\t')[1];
  for (const name of Object.keys(people)) await broker.grant(`kernel:${NAME}`, name, 'collaborator');
  await connect();
});

after(() => broker?.close());

async function connect() {
  emma = await KernelClient.join(people.emma.api, kernelId);
  otto = await KernelClient.join(people.otto.api, kernelId);
}

const queue = () => broker.owner.get(`/api/baton/kernels/${kernelId}/queue`);

/** The ledger's rows of the kernel, oldest first. */
async function ledger(limit = 200) {
  const { items } = await broker.owner.get(`/api/baton/executions?kernel=${kernelId}&limit=${limit}`);
  return items.reverse();
}

const count = message => message.reply.execution_count;

test('two people run twenty cells each at once: never two in flight, every output right, each one\'s order kept', { timeout: 120_000 }, async () => {
  await emma.execute('import time\njournal = []\ndef cell(who, number):\n    journal.append(f"in {who} {number}")\n    time.sleep(.01)\n    print(who, number)\n    journal.append(f"out {who} {number}")');
  const all = await Promise.all(
    [['emma', emma], ['otto', otto]].flatMap(([name, client]) =>
      Array.from({ length: 20 }, async (_, number) => {
        const ended = await client.ended(client.begin(`cell(${JSON.stringify(name)}, ${number})`), `${name} ${number}`, 60_000);
        return { name, number, ended };
      })),
  );
  for (const { name, number, ended } of all) {
    assert.equal(ended.reply.status, 'ok');
    assert.equal(ended.text, `${name} ${number}\n`);
  }
  const journal = JSON.parse((await emma.execute('import json; print(json.dumps(journal))')).text);
  assert.equal(journal.length, 80);
  for (let at = 0; at < journal.length; at += 2) {
    assert.equal(journal[at].replace(/^in /, 'out '), journal[at + 1], 'what begins ends before anything else begins');
  }
  for (const name of ['emma', 'otto']) {
    const numbers = journal.filter(line => line.startsWith(`in ${name} `)).map(line => Number(line.split(' ')[2]));
    assert.deepEqual(numbers, Array.from({ length: 20 }, (_, number) => number));
  }
  const rows = (await ledger()).filter(row => /^cell\(/.test(row.preview ?? ''));
  assert.equal(rows.length, 40);
  const started = rows.toSorted((a, b) => (a.started_at < b.started_at ? -1 : 1));
  for (let at = 1; at < started.length; at++) assert.ok(started[at].started_at >= started[at - 1].settled_at);
  const turns = started.slice(0, 40).map(row => row.requester.username);
  assert.ok(turns.slice(2, 38).every((name, at, them) => at === 0 || name !== them[at - 1]), `turns go round: ${turns.join(' ')}`);
});

test('an error stops the rest of its own person\'s run and says why; the other\'s both run', { timeout: 60_000 }, async () => {
  const hers = ['time.sleep(.3); print("ok")', 'raise ValueError("no")', 'print("never")'].map(code => emma.begin(code));
  const his = ['print("one")', 'print("two")'].map(code => otto.begin(code));
  const [hersEnded, hisEnded] = await Promise.all([
    Promise.all(hers.map(id => emma.ended(id, 'hers'))), Promise.all(his.map(id => otto.ended(id, 'his'))),
  ]);
  assert.deepEqual(hersEnded.map(each => each.reply.status), ['ok', 'error', 'aborted']);
  assert.deepEqual(hersEnded.map(each => each.text), ['ok\n', '', '']);
  assert.deepEqual(hisEnded.map(each => [each.reply.status, each.text]), [['ok', 'one\n'], ['ok', 'two\n']]);
  const aborted = (await ledger()).filter(row => row.outcome === 'aborted').at(-1);
  assert.equal(aborted.requester.username, 'emma');
  assert.match(aborted.reason, /\w+ \w+/);
});

test('behind fifty of one person the only one of another waits for at most one', { timeout: 60_000 }, async () => {
  const hers = Array.from({ length: 50 }, () => emma.begin('time.sleep(.02)'));
  await until(async () => (await queue()).waiting.length >= 40, 10_000, "emma's fifty");
  const before = (await ledger()).filter(row => row.started_at).length;
  const his = await otto.ended(otto.begin('print("soon")'), 'his');
  assert.equal(his.text, 'soon\n');
  const rows = await ledger();
  const mine = rows.find(row => row.preview === 'print("soon")');
  const between = rows.filter(row => row.started_at > mine.submitted_at && row.started_at < mine.started_at);
  assert.ok(between.length <= 1, `${between.length} of emma's began between his submission and his start`);
  assert.ok(before < 60 + rows.length);
  await Promise.all(hers.map(id => emma.ended(id, 'hers', 30_000)));
});

test(`${interruptsMax} interrupts aimed at the end of short cells: every execution settles and no other run is hit`, { timeout: 60_000 + interruptsMax * 500 }, async () => {
  const outcomes = {};
  let late = 0;
  for (let aimed = 0; aimed < interruptsMax; aimed++) {
    const hers = emma.begin('import time; time.sleep(.015)');
    const his = otto.begin('"unhurt"');
    await until(() => emma.answersTo(hers).some(({ header }) => header.msg_type === 'execute_input'), 10_000, 'the start', { everyMs: 1 });
    await pause(3 + Math.random() * 13);
    const { status } = await people.emma.api.call('POST', `/api/kernels/${kernelId}/interrupt`, {});
    assert.ok([204, 403, 409].includes(status), `the interrupt is taken or comes too late: ${status}`);
    late += status === 204 ? 0 : 1;
    const [hersEnded, hisEnded] = await Promise.all([emma.ended(hers, 'hers'), otto.ended(his, 'his')]);
    assert.ok(['ok', 'error'].includes(hersEnded.reply.status));
    assert.equal(hisEnded.reply.status, 'ok', `otto's run behind interrupt ${aimed}`);
    emma.messages.length = 0;
    otto.messages.length = 0;
  }
  for (const row of (await ledger(2 * interruptsMax)).filter(each => each.requester.username === 'emma')) {
    assert.equal(row.state, 'settled');
    outcomes[row.outcome] = (outcomes[row.outcome] ?? 0) + 1;
  }
  assert.deepEqual(Object.keys(outcomes).filter(each => !['ok', 'interrupted'].includes(each)), []);
  console.log(`${interruptsMax} interrupts at the end of 15 ms cells: ${JSON.stringify(outcomes)}; ${late} came too late and were told so`);
});

test('kill -9 in mid-run with a queue: the last output comes, all are answered, it comes back, another kernel notices nothing', { timeout: 90_000 }, async () => {
  const { id: other } = await broker.owner.must('POST', '/api/kernels', { name: 'python3' });
  const bystander = await KernelClient.join(broker.owner, other);
  await bystander.execute('y = 7');
  const pid = Number((await emma.execute('import os; print(os.getpid())')).text);
  const running = emma.begin('import time; print("last words", flush=True); time.sleep(600)');
  await until(() => emma.answersTo(running).some(({ header }) => header.msg_type === 'stream'), 10_000, 'the last words');
  const meanwhile = bystander.begin('import time; time.sleep(2); print(y)');
  const hers = emma.begin('print("never")');
  const his = otto.begin('print("never")');
  await until(async () => (await queue()).waiting.length === 2, 10_000, 'the queue');
  process.kill(pid, 'SIGKILL');

  const died = await emma.ended(running, 'the one that ran');
  assert.equal(died.reply.status, 'error');
  assert.equal(died.text, 'last words\n');
  assert.equal((await emma.ended(hers, 'hers')).reply.status, 'aborted');
  assert.equal((await otto.ended(his, 'his')).reply.status, 'aborted');
  const rows = (await ledger()).slice(-3);
  assert.deepEqual(rows.map(row => row.outcome), ['kernel_died', 'cancelled', 'cancelled']);
  for (const row of rows) assert.match(row.reason, /\w+ \w+ \w+/);
  await until(async () => (await broker.owner.get(`/api/kernels/${kernelId}`)).execution_state === 'idle', 30_000, 'the fresh process');
  const fresh = await otto.execute('print("journal" in globals())');
  assert.deepEqual([fresh.text, count(fresh)], ['False\n', 1]);
  assert.equal((await bystander.ended(meanwhile, 'the bystander')).text, '7\n');
  bystander.close();
  await broker.owner.must('DELETE', `/api/kernels/${other}`);
});

test('a reader that stands still is served as far as the limit and closed beyond it, and the other gets everything', { timeout: 120_000 }, async () => {
  const slow = await KernelClient.join(people.emma.api, kernelId);
  slow.socket.pause();
  const half = OUTBOUND_MAX_BYTES / 2;
  // in pieces and at a pace that a reader keeps up with: a fast kernel makes one message of what it prints in a fifth of a second,
  // and two of those pass the limit of anybody
  const lines = bytes => [
    'import time',
    'piece = "\\n".join(["x" * 999] * 100)',
    `for _ in range(${bytes / 100_000}): print(piece, flush=True); time.sleep(.005)`,
  ].join('\n');
  assert.equal((await otto.execute(lines(half))).text.length, half);
  slow.socket.resume();
  const got = () => slow.messages.filter(each => each.header.msg_type === 'stream').reduce((sum, each) => sum + each.content.text.length, 0);
  await until(() => got() === half, 20_000, 'all of it, late');
  assert.equal(slow.closed, null, 'a reader within the limit');

  slow.socket.pause();
  otto.messages.length = 0;
  const much = 6 * OUTBOUND_MAX_BYTES; // what the network itself holds comes on top of the limit
  const ended = await otto.ended(otto.begin(lines(much)), 'a flood', 60_000);
  assert.equal(ended.text.length, much);
  slow.socket.resume();
  await until(() => slow.closed, 20_000, 'the close of the slow one');
  assert.equal(slow.closed.code, 1013);
  assert.match(slow.closed.reason, /slow/);
  assert.ok(got() < half + much, 'it did not get what was not kept for it');
  const again = await KernelClient.join(people.emma.api, kernelId);
  assert.equal((await again.execute('print("back")')).text, 'back\n');
  again.close();
});

test('a broker that is killed in mid-run comes back with the named kernel under its id, and the ledger tells the rest', { timeout: 120_000 }, async () => {
  otto.messages.length = 0;
  await emma.execute('import time; memory = 1');
  const running = emma.begin('print("under way", flush=True); time.sleep(600)');
  await until(() => emma.answersTo(running).some(({ header }) => header.msg_type === 'stream'), 10_000, 'the run');
  otto.begin('print("waits")');
  await until(async () => (await queue()).waiting.length === 1, 10_000, 'the queue');
  await broker.end('SIGKILL');
  await broker.startAgain();
  await until(() => broker.kernels().length === 0, 10_000, "the end of the killed broker's kernel");
  const rows = (await ledger()).slice(-2);
  assert.deepEqual(rows.map(row => row.outcome), ['unknown', 'cancelled']);
  for (const row of rows) assert.match(row.reason, /\w+ \w+ \w+/);

  const { kernelspecs } = await people.emma.api.get('/api/kernelspecs');
  assert.ok(kernelspecs[`shared-${NAME}`], 'it is still offered');
  await connect(); // by the id that programs have
  const fresh = await emma.execute('print("memory" in globals())');
  assert.deepEqual([fresh.reply.status, fresh.text], ['ok', 'False\n']);
  assert.equal((await otto.execute('print("well")')).text, 'well\n');
});
