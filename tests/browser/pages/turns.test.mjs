import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { notebook, waitFor } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const BATCH = 30;
const SINGLES = [31, 32, 33];
// These of the thirty wait for a file, so that a single cell always comes in the middle and the last of the thirty is not through before.
const GATES = { 5: 'single-31', 15: 'single-32', 25: 'single-33', [BATCH - 1]: 'singles' };
const AT_WORK = 'import time\nLOG = globals().setdefault("LOG", [])\nbegan = time.time(); time.sleep(.05)';

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  const numbered = i => `${AT_WORK}; LOG.append([${i}, began, time.time()])\nprint("cell", ${i})`;
  stage = await Stage.set({
    'turns.ipynb': notebook([
      ...Array.from({ length: BATCH }, (_, i) => (i in GATES ? `${waitFor(GATES[i])}\n` : '') + numbered(i)),
      'import json; print(json.dumps(LOG))',
      ...SINGLES.map(numbered),
    ]),
    'errors.ipynb': notebook(['print("before")', `${waitFor('fail')}\nraise ValueError("mine")`, 'print("never")', 'print("nor this")', 'print("emma")']),
    'again.ipynb': notebook([waitFor('begin'), 'TIMES = globals().get("TIMES", 0) + 1\nprint("time", TIMES)']),
  });
});

after(() => stage?.clear());

scenario("single cells take their turns between one person's thirty, in order and never two at once", 90_000, async () => {
  await stage.open('turns.ipynb');
  const { owners, emmas, broker } = stage;
  await owners.select(BATCH);
  await owners.menu('Run', 'notebook:run-all-above');
  await emmas.started(BATCH - 1);
  const runsOfEmma = async () => (await broker.owner.executions('turns.ipynb')).filter(row => row.requester.username === 'emma').length;
  for (const [index, single] of SINGLES.entries()) {
    await emmas.run(single);
    await until(async () => (await runsOfEmma()) > index, 10_000, `the run of cell ${single} in the queue`);
    broker.write(`single-${single}`, '');
    await emmas.finished(single);
  }
  assert.equal((await owners.cell(BATCH - 1)).prompt, '*', 'the thirty are not through when the singles are');
  broker.write('singles', '');
  await owners.finished(BATCH - 1, 30_000);
  await emmas.run(BATCH);
  await Promise.all([emmas.finished(BATCH), owners.finished(BATCH)]);

  // What the kernel itself saw.
  const log = JSON.parse(await emmas.shown(BATCH));
  const order = log.map(([cell]) => cell);
  assert.deepEqual(order.filter(cell => cell < BATCH), Array.from({ length: BATCH }, (_, i) => i), "the thirty ran in the document's order");
  assert.deepEqual(order.filter(cell => cell > BATCH), SINGLES, 'the singles ran in the order of their clicks');
  for (let i = 1; i < log.length; i++) assert.ok(log[i][1] >= log[i - 1][2], `cell ${order[i]} began before cell ${order[i - 1]} ended`);

  // What the ledger says of it.
  const rows = await broker.owner.executions('turns.ipynb');
  assert.equal(rows.length, BATCH + SINGLES.length + 1);
  assert.deepEqual([...new Set(rows.map(row => `${row.state} ${row.outcome}`))], ['settled ok']);
  const byStart = [...rows].sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
  for (let i = 1; i < byStart.length; i++) assert.ok(byStart[i].started_at >= byStart[i - 1].settled_at, 'one execution in flight at a time');
  const emmasRows = rows.filter(row => row.requester.username === 'emma');
  assert.equal(emmasRows.length, SINGLES.length + 1);
  for (const single of emmasRows) {
    const between = rows.filter(row => row.requester.username !== 'emma' && row.started_at > single.submitted_at && row.started_at < single.started_at);
    assert.ok(between.length <= 1, `${between.length} of the owner's cells started while Emma's only cell waited`);
  }
  await stage.sameEverywhere();
});

// Rule: all cells that an error takes along end in one transaction, before the page is told of any of them.
scenario("an error ends the rest of that person's own batch, in one step, and nothing of the other's", 60_000, async () => {
  await stage.open('errors.ipynb');
  const { owners, emmas, broker, third } = stage;
  const transactions = third.record();
  await owners.runSelected(0, 3);
  await Promise.all([owners.started(1), emmas.started(3)]);
  await emmas.run(4);
  await stage.bothShowPrompts('1', '*', '*', '*', '*');
  broker.write('fail', '');
  await stage.bothShowPrompts('1', '2', '', '', '3');

  assert.match(await emmas.shown(1), /ValueError.*mine/s);
  assert.deepEqual([await emmas.shown(2), await emmas.shown(3), await emmas.shown(4)], ['', '', 'emma\n']);
  const idle = transactions.filter(({ cells }, at) => [2, 3].some(i => cells[i].execution_state === 'idle' && transactions[at - 1]?.cells[i].execution_state === 'running'));
  assert.equal(idle.length, 1, 'both aborted cells end in the same transaction');
  assert.deepEqual(idle[0].cells.slice(2, 4).map(cell => cell.execution_state), ['idle', 'idle']);
  assert.equal(await owners.dialog(), null);
  assert.deepEqual((await broker.owner.executions('errors.ipynb')).map(row => row.outcome), ['ok', 'error', 'aborted', 'aborted', 'ok']);
  await stage.sameEverywhere();
});

// Rule: a second Run of a waiting cell by somebody else is an execution of its own, over the first one's outputs.
scenario('a cell that both ask for while the kernel is busy runs twice and shows the second run, once', 60_000, async () => {
  await stage.open('again.ipynb');
  const { owners, emmas, broker } = stage;
  await owners.run(0);
  await emmas.started(0);
  await owners.run(1);
  await emmas.started(1);
  await emmas.run(1);
  await until(async () => (await broker.owner.executions('again.ipynb')).length === 3, 5000, 'three accepted runs');
  broker.write('begin', '');
  await stage.bothShowPrompts('1', '3');
  await eventually(async () => {
    assert.equal(await owners.shown(1), 'time 2\n');
    assert.equal(await emmas.shown(1), 'time 2\n');
  }, 5000, 'the second run under the cell');
  await stage.sameEverywhere();
});
