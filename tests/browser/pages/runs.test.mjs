import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { notebook, waitFor } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const STDOUT = 'application/vnd.jupyter.stdout';
const STDERR = 'application/vnd.jupyter.stderr';
const stream = (text, kind = STDOUT) => ({ kind, text });

/** What people run, and what both of them must then see under the cell, in this order and once. */
const kinds = [
  ['print("one")', [stream('one\n')]],
  ['6 * 7', [{ kind: 'text/plain', text: '42' }]],
  [
    'import sys\nprint("o1", flush=True)\nprint("e1", file=sys.stderr, flush=True)\nprint("o2", flush=True)',
    [stream('o1\n'), stream('e1\n', STDERR), stream('o2\n')],
  ],
  ['1 / 0', ([error]) => {
    assert.equal(error.kind, STDERR);
    assert.match(error.text, /ZeroDivisionError.*division by zero/s);
    assert.ok(error.colours?.length > 0, 'the traceback has its colours');
  }],
  ['import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.show()', ([picture]) => {
    assert.equal(picture.kind, 'image/png');
    assert.ok(picture.drawn, 'the picture is drawn');
  }],
  ['shown = display("before", display_id="mark")\nprint("between")', [{ kind: 'text/plain', text: "'before'" }, stream('between\n')]],
  ['shown.update("after")', []],
  [
    'from IPython.display import clear_output\nimport time\nfor i in range(5):\n    clear_output(wait=True)\n    print("tick", i)\n    time.sleep(.1)',
    [stream('tick 4\n')],
  ],
  ['for i in range(6):\n    print(f"\\r{20 * i} %", end="", flush=True)\n    time.sleep(.05)', [stream('100 %')]],
  ['from IPython.display import HTML, Latex\ndisplay(HTML("<b>bold</b> text"))', [{ kind: 'text/html', text: 'bold text' }]],
  ['display(Latex("$x^2$"))', ([latex]) => assert.equal(latex.kind, 'text/latex')],
  ['print("\\x1b[31mred\\x1b[0m")', [{ ...stream('red\n'), colours: ['ansi-red-fg'] }]],
  ['for i in range(40):\n    print("line", i, flush=True)\n    time.sleep(.02)', [
    stream(Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join('')),
  ]],
];

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({
    'kinds.ipynb': notebook(kinds.map(([source]) => source)),
    'twice.ipynb': notebook([`print("run", flush=True)\n${waitFor('go')}\nprint("done")`, 'print("short")']),
    'late.ipynb': notebook(['print("first")', 'name = input("name? ")\nprint("got", name)', 'print("a", flush=True)\n1 / 0']),
    'asks.ipynb': notebook(['name = input("name? ")\nprint("got", name)', 'import getpass\nword = getpass.getpass("word? ")\nprint(len(word))']),
  });
});

after(() => stage?.clear());

scenario('every kind of output appears once on both screens, in the document and in the file, whoever runs', 120_000, async () => {
  await stage.open('kinds.ipynb');
  const { owners, emmas } = stage;
  for (const [index, [, expected]] of kinds.entries()) {
    await (index % 2 === 0 ? owners : emmas).run(index);
    await owners.finished(index);
    await emmas.finished(index);
    await eventually(async () => {
      const cell = await owners.cell(index);
      assert.equal(cell.prompt, String(index + 1));
      if (typeof expected === 'function') {
        assert.equal(cell.outputs.length, 1);
        expected(cell.outputs);
      } else {
        assert.deepEqual(cell.outputs, expected);
      }
      assert.deepEqual(await emmas.cell(index), cell);
    }, 5000, `the outputs of ${JSON.stringify(kinds[index][0])}`);
  }
  assert.deepEqual((await emmas.cell(5)).outputs, [{ kind: 'text/plain', text: "'after'" }, stream('between\n')]);
  await stage.sameEverywhere();
});

// Rule: the page empties the cell and writes "running" before it asks the kernel; the broker adds only what is missing.
scenario('a cell that runs shows [*] to both, is emptied first, and gets its outputs once, also when it runs again', 60_000, async () => {
  await stage.open('twice.ipynb');
  const { owners, emmas } = stage;
  for (const [round, requester] of [owners, emmas, owners].entries()) {
    const transactions = stage.third.record();
    await requester.run(0);
    await Promise.all([owners.started(0), emmas.started(0)]);
    await until(async () => (await emmas.shown(0)) === 'run\n', 5000, 'the output so far');
    stage.broker.write('go', '');
    await Promise.all([owners.finished(0), emmas.finished(0)]);
    stage.broker.remove('go');
    const outputs = [stream('run\ndone\n')];
    await eventually(async () => {
      assert.deepEqual(await owners.cell(0), { ...(await owners.cell(0)), prompt: String(round + 1), outputs });
      assert.deepEqual(await emmas.cell(0), await owners.cell(0));
    }, 5000, 'the outputs of this run');

    const texts = transactions.map(({ cells: [cell] }) => cell.outputs.map(output => output.text).join(''));
    const states = transactions.map(({ cells: [cell] }) => `${cell.execution_state} ${cell.execution_count ?? '-'}`);
    const began = states.indexOf('running -');
    assert.ok(began >= 0, 'the third client saw the cell run');
    assert.equal(texts[began], '', 'nothing of the run before is left when it runs');
    assert.deepEqual(states.filter((state, at) => at === 0 || state !== states[at - 1]).slice(-2), ['running -', `idle ${round + 1}`]);
    assert.ok(texts.slice(began).every(text => 'run\ndone\n'.startsWith(text)), `outputs only grow: ${JSON.stringify(texts)}`);
  }
  await stage.sameEverywhere();
});

// Rule: the page echoes prompt and answer itself; the kernel gets the answer only when that echo is in the document.
scenario('input() asks the one who ran the cell, and both see prompt, answer and output in the same order', 60_000, async () => {
  await stage.open('asks.ipynb');
  const { owners, emmas } = stage;
  for (const [requester, other, answer] of [[owners, emmas, 'Ada'], [emmas, owners, 'Grace'], [owners, emmas, 'Mary']]) {
    await other.page.evaluate(() => {
      window.asked = 0;
      new MutationObserver(() => (window.asked += document.querySelectorAll('.jp-Stdin-input').length)).observe(document.body, { childList: true, subtree: true });
    });
    await requester.run(0);
    const field = requester.page.locator('.jp-Stdin-input');
    await field.waitFor();
    assert.equal((await other.cell(0)).prompt, '*', 'the other sees that the cell is still running');
    await field.fill(answer);
    await field.press('Enter');
    await Promise.all([requester.finished(0), other.finished(0)]);
    assert.equal(await other.page.evaluate(() => window.asked), 0, 'only the requester is asked');
    await eventually(async () => {
      const { outputs } = await requester.cell(0);
      assert.deepEqual(outputs, [stream(`name?  ${answer}\n`), stream(`got ${answer}\n`)]);
      assert.deepEqual((await other.cell(0)).outputs, outputs);
    }, 5000, 'prompt, answer and output in the same order');
  }

  await emmas.run(1);
  const hidden = emmas.page.locator('.jp-Stdin-input');
  await hidden.waitFor();
  await hidden.fill('secret');
  await hidden.press('Enter');
  await Promise.all([owners.finished(1), emmas.finished(1)]);
  await until(async () => (await owners.shown(1)).endsWith('6\n'), 5000, 'the length of the password');
  await stage.sameEverywhere();
  assert.ok(!stage.broker.read('asks.ipynb').includes('secret'), 'a password is not in the file');
});

// Rules: outputs are held until the page's own beginning has arrived, an answer until its echo has; so order is kept although the
// two sockets of a page know nothing of each other.
scenario("a page whose writing into the document arrives late sees what everybody sees, in the same order", 60_000, async () => {
  await stage.ownerArrives();
  await stage.owner.writesLate(120);
  await stage.open('late.ipynb');
  const { owners, emmas } = stage;
  for (const round of [1, 2]) {
    await owners.run(0);
    await eventually(async () => {
      assert.deepEqual((await owners.cell(0)).outputs, [stream('first\n')]);
      assert.equal((await owners.cell(0)).prompt, String(2 * round - 1));
      assert.deepEqual(await emmas.cell(0), await owners.cell(0));
    }, 5000, 'the output, once');
    await owners.run(1);
    const field = owners.page.locator('.jp-Stdin-input');
    await field.waitFor();
    await field.fill('Ada');
    await field.press('Enter');
    await eventually(async () => {
      assert.deepEqual((await emmas.cell(1)).outputs, [stream('name?  Ada\n'), stream('got Ada\n')]);
      assert.deepEqual(await owners.cell(1), await emmas.cell(1));
    }, 5000, 'the echo before what follows it');
  }
  await owners.run(2);
  await Promise.all([owners.finished(2), emmas.finished(2)]);
  await stage.sameEverywhere();
});
