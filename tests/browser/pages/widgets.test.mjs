import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { notebook } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({
    'slider.ipynb': notebook([
      'import ipywidgets as widgets\nslider = widgets.IntSlider(value=3, min=0, max=10)\nslider',
      'print(slider.value)',
      'slider.close()',
    ]),
    'captured.ipynb': notebook([
      'import ipywidgets as widgets\nout = widgets.Output()\ndisplay(out)',
      'print("to the cell")\nwith out:\n    print("to the widget")\nprint("to the cell again")',
      'from IPython.display import display, HTML\nwith out:\n    display(HTML("<b>bold</b>"))',
      'with out:\n    1 / 0',
      'out.clear_output()\nwith out:\n    print("fresh")',
      'print(out.outputs)',
    ]),
    'interact.ipynb': notebook([
      'from ipywidgets import interact\n@interact(x=(0, 5))\ndef show(x=2):\n    print("x is", x)\n    return x * 10',
      '"a run"',
    ]),
  });
});

after(() => stage?.clear());

const readout = notebook => notebook.page.locator('.widget-readout:visible').allTextContents();
const handle = notebook => notebook.page.locator('.noUi-handle:visible').first();

/** What the Output widgets of a cell show. */
const inWidgets = async (notebook, index) =>
  (await notebook.cells.nth(index).locator('.jp-OutputArea .jupyter-widgets').first().innerText()).trim().replace(/\n+/g, '\n');

async function moves(notebook, steps) {
  await handle(notebook).focus();
  for (let i = 0; i < steps; i++) await notebook.page.keyboard.press('ArrowRight');
}

scenario('a slider that one person moves has moved for the other, and for who comes later', 90_000, async () => {
  await stage.open('slider.ipynb');
  const { owners, emmas } = stage;
  await owners.run(0);
  for (const page of [owners, emmas]) await until(async () => (await readout(page)).join() === '3', 15_000, `the slider of ${page.person.name}`);
  await moves(owners, 2);
  await until(async () => (await readout(emmas)).join() === '5', 10_000, 'the slider moved on the other screen');
  await moves(emmas, 1);
  await until(async () => (await readout(owners)).join() === '6', 10_000, 'and back again');
  await emmas.run(1);
  await Promise.all([owners.finished(1), emmas.finished(1)]);
  await eventually(async () => assert.equal(await owners.shown(1), '6\n'), 5000, 'what the kernel has');

  await stage.emma.leave();
  await stage.emmaArrives();
  const later = (stage.emmas = await stage.emma.open('slider.ipynb'));
  await until(async () => (await readout(later)).join() === '6', 15_000, 'the slider for who comes later');
  await moves(later, 1);
  await until(async () => (await readout(owners)).join() === '7', 10_000, 'who came later moves it for the others');
  await owners.run(2);
  await Promise.all([owners.finished(2), later.finished(2)]);
  assert.deepEqual(stage.owner.takeComplaints(), []);
  assert.deepEqual(stage.emma.takeComplaints(), []);
});

scenario('what is printed into an Output widget is in the widget on both screens, once, and not under the cell', 90_000, async () => {
  await stage.open('captured.ipynb');
  const { owners, emmas } = stage;
  await owners.run(0);
  await Promise.all([owners.finished(0), emmas.finished(0)]);
  const bothShow = (text, what) =>
    eventually(async () => {
      for (const page of [owners, emmas]) assert.equal(await inWidgets(page, 0), text, page.person.name);
    }, 10_000, what);
  await owners.run(1);
  await Promise.all([owners.finished(1), emmas.finished(1)]);
  await bothShow('to the widget', 'the text in the widget');
  for (const page of [owners, emmas]) {
    await eventually(async () => assert.equal(await page.shown(1), 'to the cell\nto the cell again\n'), 5000, 'the text under the cell');
  }
  await emmas.run(2);
  await Promise.all([owners.finished(2), emmas.finished(2)]);
  await bothShow('to the widget\nbold', 'what the other put into it');
  await owners.run(3);
  await Promise.all([owners.finished(3), emmas.finished(3)]);
  await eventually(async () => {
    for (const page of [owners, emmas]) assert.match(await inWidgets(page, 0), /to the widget.*bold.*ZeroDivisionError/s);
  }, 10_000, 'the traceback in the widget');
  assert.equal(await owners.shown(3), '');
  await emmas.run(4);
  await Promise.all([owners.finished(4), emmas.finished(4)]);
  await bothShow('fresh', 'the widget after a clear');
  await owners.run(5);
  await Promise.all([owners.finished(5), emmas.finished(5)]);
  await eventually(async () => assert.match(await emmas.shown(5), /fresh/), 5000, 'the kernel knows what the widget holds');
  assert.doesNotMatch(await emmas.shown(5), /to the widget/);

  await stage.emma.leave();
  await stage.emmaArrives();
  stage.emmas = await stage.emma.open('captured.ipynb');
  await until(async () => (await inWidgets(stage.emmas, 0)) === 'fresh', 15_000, 'the widget for who comes later');
  assert.deepEqual(stage.owner.takeComplaints(), []);
  assert.deepEqual(stage.emma.takeComplaints(), []);
});

scenario('interact shows what the function says under the sliders on both screens, whoever moves them', 90_000, async () => {
  await stage.open('interact.ipynb');
  const { owners, emmas } = stage;
  await owners.run(0);
  await Promise.all([owners.finished(0), emmas.finished(0)]);
  const bothShow = x =>
    eventually(async () => {
      for (const page of [owners, emmas]) {
        const text = await page.cells.nth(0).locator('.jp-OutputArea').first().innerText();
        assert.equal(text.match(/x is \d/g)?.join(), `x is ${x}`, `${page.person.name}: ${text}`);
        assert.match(text, new RegExp(`x is ${x}\\s+${x * 10}`));
      }
    }, 15_000, `x is ${x}, once, on both screens`);
  await bothShow(2);
  await moves(owners, 1);
  await bothShow(3);
  await moves(emmas, 1);
  await bothShow(4);
  // what the kernel said before its next run has ended has reached both pages by then
  await owners.run(1);
  await Promise.all([owners.finished(1), emmas.finished(1)]);
  for (const page of [owners, emmas]) assert.equal((await readout(page)).join(), '4', 'nothing moves by itself');
  assert.deepEqual(stage.owner.takeComplaints(), []);
  assert.deepEqual(stage.emma.takeComplaints(), []);
});
