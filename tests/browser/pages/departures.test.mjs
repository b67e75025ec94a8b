import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { cellsOfFile, notebook, waitFor } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const counting = (from, to) => `for i in range(${from}, ${to}):\n    print("line", i, flush=True)`;
const lines = (from, to) => Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join('');

// What a page says whose kernel ends before it has answered.
const CUT_OFF = /Canceled future for \w+ message before replies were done/;

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({
    'closed.ipynb': notebook([`${counting(0, 3)}\n${waitFor('closed')}\n${counting(3, 30)}\n"the end"`]),
    'reloaded.ipynb': notebook([`${counting(0, 3)}\n${waitFor('reloaded')}\n${counting(3, 20)}`, 'print("after")']),
    'interrupted.ipynb': notebook(['import time\nprint("going", flush=True)\ntime.sleep(90)', 'print("next")']),
    'restarted.ipynb': notebook([`print("going", flush=True)\n${waitFor('never')}`, 'print("owner waits")', 'print("emma waits")', 'print("fresh")']),
    'killed.ipynb': notebook([`import os\nprint(os.getpid(), flush=True)\n${waitFor('never')}`, 'print("waits")', 'print("back again")']),
  });
});

after(() => stage?.clear());

scenario('a run whose only browser is closed goes on, and is complete for whoever opens the notebook later', 60_000, async () => {
  const { broker } = stage;
  await stage.emmaArrives();
  const emmas = await stage.emma.open('closed.ipynb');
  await emmas.run(0);
  await until(async () => (await emmas.shown(0)) === lines(0, 3), 10_000, 'the first lines');
  await stage.emma.leave();
  broker.write('closed', '');
  const complete = [
    { output_type: 'stream', name: 'stdout', text: lines(0, 30) },
    { output_type: 'execute_result', data: { 'text/plain': "'the end'" }, execution_count: 1 },
  ];
  await eventually(() => {
    const [cell] = cellsOfFile(broker.read('closed.ipynb'));
    assert.equal(cell.execution_count, 1);
    assert.deepEqual(cell.outputs, complete);
  }, 15_000, 'the whole output in the file, with nobody there');

  await stage.ownerArrives();
  const owners = await stage.owner.open('closed.ipynb');
  const cell = await owners.finished(0);
  assert.equal(cell.prompt, '1');
  assert.deepEqual(cell.outputs.map(output => output.text), [lines(0, 30), "'the end'"]);
  await stage.open('closed.ipynb');
  await stage.sameEverywhere();
});

scenario('a page that is reloaded in mid-run finds the run going on, and its outputs once', 60_000, async () => {
  await stage.open('reloaded.ipynb');
  const { owner, broker, owners, emmas } = stage;
  await owners.run(0);
  await until(async () => (await emmas.shown(0)) === lines(0, 3), 10_000, 'the first lines');
  await owner.page.reload({ waitUntil: 'domcontentloaded' });
  await owners.ready({ kernel: false });
  await owners.started(0);
  assert.equal(await owners.shown(0), lines(0, 3));
  broker.write('reloaded', '');
  await stage.bothShowPrompts('1', '');
  await eventually(async () => assert.equal(await owners.shown(0), lines(0, 20)), 5000, 'all lines after the reload');
  await owners.kernelIdle();
  await owners.run(1);
  await stage.bothShowPrompts('1', '2');
  await stage.sameEverywhere();
});

scenario('an interrupt ends the run in flight for both, and what the other has waiting runs', 60_000, async () => {
  await stage.open('interrupted.ipynb');
  const { owners, emmas } = stage;
  await owners.run(0);
  await until(async () => (await emmas.shown(0)) === 'going\n', 10_000, 'the run');
  await emmas.run(1);
  await stage.bothShowPrompts('*', '*');
  await owners.interrupt();
  await stage.bothShowPrompts('1', '2');
  assert.match(await emmas.shown(0), /^going\n.*KeyboardInterrupt/s);
  assert.equal(await owners.shown(1), 'next\n');
  await stage.sameEverywhere();
});

// Rule: a restart settles the run in flight and all that waits, and writes idle: no cell keeps [*].
scenario('a restart ends what runs and what waits, leaves no [*], and the fresh kernel counts from one', 60_000, async () => {
  await stage.open('restarted.ipynb');
  const { owners, emmas, broker } = stage;
  await owners.run(0);
  await until(async () => (await emmas.shown(0)) === 'going\n', 10_000, 'the run');
  await owners.run(1);
  await emmas.run(2);
  await stage.bothShowPrompts('*', '*', '*', '');
  await owners.restart();
  await eventually(async () => {
    for (const page of [owners, emmas]) assert.ok(!(await page.prompts()).includes('*'), `${page.person.name} still sees [*]`);
  }, 15_000, 'no [*] on either screen');
  assert.deepEqual((await broker.owner.executions('restarted.ipynb')).map(row => row.outcome), ['interrupted', 'cancelled', 'cancelled']);

  await owners.kernelIdle();
  await emmas.kernelIdle();
  assert.deepEqual([await owners.dialog(), await emmas.dialog()], [null, null], 'nobody is told of a death that was none');
  await emmas.run(3);
  await Promise.all([owners.finished(3), emmas.finished(3)]);
  assert.deepEqual(await owners.cell(3), await emmas.cell(3));
  assert.deepEqual([(await owners.cell(3)).prompt, await owners.shown(3)], ['1', 'fresh\n']);
  await stage.sameEverywhere(CUT_OFF);
});

scenario('a kernel that is killed says so in a sentence, comes back by itself, and runs the next cell', 60_000, async () => {
  await stage.open('killed.ipynb');
  const { owners, emmas, broker } = stage;
  await owners.run(0);
  const pid = await until(async () => Number(await emmas.shown(0)), 10_000, "the kernel's process id");
  await emmas.run(1);
  await stage.bothShowPrompts('*', '*', '');
  for (const page of [owners, emmas]) await page.closeRestartNotices();
  process.kill(pid, 'SIGKILL');
  await eventually(async () => {
    for (const page of [owners, emmas]) assert.ok(!(await page.prompts()).includes('*'), `${page.person.name} still sees [*]`);
    assert.match(await owners.shown(0), /kernel.*(died|ended|killed)/is);
    assert.deepEqual((await owners.cell(0)).outputs, (await emmas.cell(0)).outputs);
  }, 20_000, 'the sentence in the cell and no [*]');
  const rows = await broker.owner.executions('killed.ipynb');
  assert.deepEqual(rows.map(row => row.outcome), ['kernel_died', 'cancelled']);
  assert.ok(rows.every(row => row.reason), 'each says why');

  await owners.kernelIdle();
  await emmas.kernelIdle();
  await emmas.run(2);
  await Promise.all([owners.finished(2), emmas.finished(2)]);
  await eventually(async () => assert.deepEqual([await owners.shown(2), await emmas.shown(2)], ['back again\n', 'back again\n']), 5000, 'the run on the fresh kernel');
  await stage.sameEverywhere(CUT_OFF);
});
