import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { cellsOfFile, notebook, waitFor } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const STDOUT = 'application/vnd.jupyter.stdout';
const STDERR = 'application/vnd.jupyter.stderr';

/** As tqdm writes its bar: a carriage return and the whole line anew, on stderr. */
const bar = `import sys, time
for i in range(11):
    done = "█" * i + " " * (10 - i)
    sys.stderr.write(f"\\r{10 * i:3d}%|{done}| {i}/10 [00:0{i // 4}<00:00, 20.0it/s]")
    sys.stderr.flush()
    time.sleep(.03)
print(file=sys.stderr)`;

// Times for the Run All of sixty cells: BATON_RUN_ALL=50 for the figure in docs/reference/benchmarks.md.
const RUN_ALL = Number(process.env.BATON_RUN_ALL ?? 3);
const SIXTY = 60;

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({
    'rich.ipynb': notebook([
      'import pandas as pd\npd.DataFrame({"name": ["Ada", "Grace"], "born": [1815, 1906]})',
      bar,
      'from IPython.display import Math\nMath(r"\\int_0^1 x^2 dx")',
      'from IPython.display import display, JSON, Markdown, SVG\ndisplay(Markdown("**bold**"))\ndisplay(SVG("<svg xmlns=\'http://www.w3.org/2000/svg\' width=\'9\' height=\'9\'><rect width=\'9\' height=\'9\'/></svg>"))',
    ]),
    'flood.ipynb': notebook([
      'for i in range(300_000): print("line", i)',
      'shown = display("#0", display_id="flood")\nfor i in range(2000): shown.update("#" + str(i))\nprint("done")',
    ]),
    'three.ipynb': notebook([`print("begin", flush=True)\n${waitFor('three')}\nfor i in range(50): print("line", i, flush=True)\n"the end"`]),
    'sixty.ipynb': notebook([
      'LOG = []',
      ...Array.from({ length: SIXTY - 2 }, (_, i) => `LOG.append(${i + 1}); print("cell", ${i + 1})`),
      'print(LOG == list(range(1, 59)))',
    ]),
  });
});

after(() => stage?.clear());

scenario('tables, progress bars, formulas, Markdown and drawings appear once on both screens, in document and file', 60_000, async () => {
  await stage.open('rich.ipynb');
  const { owners, emmas } = stage;
  for (let index = 0; index < 4; index++) {
    await (index % 2 ? emmas : owners).run(index);
    await Promise.all([owners.finished(index), emmas.finished(index)]);
  }
  await eventually(async () => {
    const [table, progress, formula, drawings] = await owners.view();
    assert.equal(table.outputs.length, 1);
    assert.equal(table.outputs[0].kind, 'text/html');
    assert.match(table.outputs[0].text, /name\s+born\s+0\s+Ada\s+1815\s+1\s+Grace\s+1906/);
    assert.deepEqual(progress.outputs, [{ kind: STDERR, text: `100%|${'█'.repeat(10)}| 10/10 [00:02<00:00, 20.0it/s]\n` }]);
    assert.equal(formula.outputs.length, 1);
    assert.equal(formula.outputs[0].kind, 'text/latex');
    assert.deepEqual(drawings.outputs.map(output => output.kind), ['text/markdown', 'image/svg+xml']);
  }, 8000, 'the outputs');
  for (const page of [owners, emmas]) {
    await page.page.locator('.jp-OutputArea table.dataframe').waitFor();
    await until(async () => (await page.page.locator('.jp-OutputArea mjx-container').count()) === 1, 10_000, 'the formula, typeset');
  }
  await stage.sameEverywhere();
});

scenario('a flood of text shows its head, what is missing and its end; the whole is at the address that is named', 120_000, async () => {
  await stage.open('flood.ipynb');
  const { owners, emmas, broker } = stage;
  await owners.run(0);
  await Promise.all([owners.finished(0, 60_000), emmas.finished(0, 60_000)]);
  await eventually(async () => {
    const [cell] = stage.third.cells();
    assert.deepEqual(cell.outputs.map(output => output.output_type), ['stream', 'display_data', 'stream']);
    const [head, notice, end] = cell.outputs;
    assert.ok(head.text.startsWith('line 0\nline 1\n'));
    assert.equal(Buffer.byteLength(head.text), 1_000_000);
    assert.match(notice.data['text/plain'], /It left [\d,]+ bytes out here/);
    assert.ok(end.text.endsWith('line 299998\nline 299999\n'));
    assert.ok(end.text.length > 99_000 && end.text.length <= 100_000, `the end has ${end.text.length} bytes`);
    assert.deepEqual((await emmas.cell(0)).outputs.map(output => output.kind), [STDOUT, 'text/plain', STDOUT]);
  }, 15_000, 'head, notice and end');
  const notice = stage.third.cell(0).outputs[1].data['text/plain'];
  const whole = await broker.owner.call('GET', `/${/api\/baton\/\S+/.exec(notice)[0]}`);
  assert.equal(whole.status, 200);
  assert.equal(whole.text, Array.from({ length: 300_000 }, (_, i) => `line ${i}\n`).join(''));

  const transactions = stage.third.record();
  await emmas.run(1);
  await Promise.all([owners.finished(1, 30_000), emmas.finished(1, 30_000)]);
  await eventually(async () => {
    for (const page of [owners, emmas]) assert.deepEqual((await page.cell(1)).outputs.map(output => output.text), ["'#1999'", 'done\n']);
  }, 8000, 'the last state');
  assert.ok(transactions.length < 500, `${transactions.length} transactions for 2000 updates`);
  await stage.sameEverywhere();
});

scenario('with three pages open and one closed in mid-run each output is there once; the last one closed, later all is there', 90_000, async () => {
  await stage.open('three.ipynb');
  const { owners, emmas, broker } = stage;
  const third = await stage.people.arrive('third', stage.emmaUser.address);
  const thirds = await third.open('three.ipynb');
  const outputs = [
    { output_type: 'stream', name: 'stdout', text: `begin\n${Array.from({ length: 50 }, (_, i) => `line ${i}\n`).join('')}` },
    { output_type: 'execute_result', data: { 'text/plain': "'the end'" }, execution_count: 1 },
  ];
  await thirds.run(0);
  for (const page of [owners, emmas]) await until(async () => (await page.shown(0)) === 'begin\n', 10_000, 'the beginning');
  await third.leave();
  broker.write('three', '');
  await Promise.all([owners.finished(0), emmas.finished(0)]);
  await eventually(async () => {
    assert.deepEqual(stage.third.cell(0).outputs, outputs);
    assert.deepEqual((await owners.cell(0)).outputs.map(output => output.text), [outputs[0].text, "'the end'"]);
  }, 8000, 'each output once');
  await stage.sameEverywhere();
  broker.remove('three');

  await owners.run(0);
  await until(async () => (await owners.shown(0)) === 'begin\n', 10_000, 'the second run');
  stage.third.close();
  await stage.owner.leave();
  await stage.emma.leave();
  broker.write('three', '');
  const again = [outputs[0], { ...outputs[1], execution_count: 2 }];
  await eventually(() => assert.deepEqual(cellsOfFile(broker.read('three.ipynb'))[0].outputs, again), 15_000, 'everything in the file');
  await stage.open('three.ipynb');
  await stage.bothShowPrompts('2');
  await eventually(async () => assert.deepEqual((await stage.owners.cell(0)).outputs.map(output => output.text), [outputs[0].text, "'the end'"]), 5000, 'everything on the screen');
  await stage.sameEverywhere();
});

scenario(`Run All of ${SIXTY} cells runs them in the order of the document, ${RUN_ALL} times in a row`, 60_000 + RUN_ALL * 30_000, async () => {
  await stage.open('sixty.ipynb');
  const { owners, emmas, broker } = stage;
  const tookMs = [];
  for (let round = 0; round < RUN_ALL; round++) {
    const counts = Array.from({ length: SIXTY }, (_, i) => String(round * SIXTY + i + 1));
    const began = performance.now();
    await (round % 2 ? emmas : owners).runAll();
    await stage.bothShowPromptsWithin(30_000, ...counts);
    tookMs.push(performance.now() - began);
    for (const page of [owners, emmas]) {
      await eventually(async () => assert.equal(await page.shown(SIXTY - 1), 'True\n'), 5000, 'the order that the kernel saw');
    }
  }
  const rows = await broker.owner.executions('sixty.ipynb');
  assert.equal(rows.length, RUN_ALL * SIXTY);
  assert.deepEqual([...new Set(rows.map(row => row.outcome))], ['ok']);
  tookMs.sort((a, b) => a - b);
  console.log(`Run All of ${SIXTY}, ${RUN_ALL} times, until both screens show all: median ${Math.round(tookMs[RUN_ALL >> 1])} ms, most ${Math.round(tookMs.at(-1))} ms`);
  await stage.sameEverywhere();
});
