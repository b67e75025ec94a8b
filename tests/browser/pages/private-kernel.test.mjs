import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { notebook } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

// Emma tries something on a kernel of her own, in the notebook that both have open: nobody else sees any of it until she publishes it.
const DOCUMENT = 'try.ipynb';
const PANEL = '.jp-NotebookPanel:not(.lm-mod-hidden)';

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({
    [DOCUMENT]: notebook([
      'secret = 42\nprint("mine", secret)',
      'from IPython.display import HTML, clear_output\nprint("gone")\nclear_output(wait=True)\ndisplay(HTML("<b>bold</b>"))',
      'name = input("Who? ")\nprint("hello", name)',
      '1/0',
      'print("after the error")',
    ]),
  });
});

after(() => stage?.clear());

/** The texts of private outputs under each cell, of one page; null where a cell has none. */
const privately = person => person.page.evaluate(panel => [...document.querySelectorAll(`${panel} .jp-Notebook .jp-CodeCell`)].map(cell => {
  const area = cell.querySelector('.baton-Private');
  if (!area || area.classList.contains('lm-mod-hidden')) return null;
  return [...area.querySelectorAll('.jp-OutputArea-output')].map(output => output.textContent.trim()).join('|');
}), PANEL);

const published = person => person.page.locator(`${PANEL} .baton-Published:not(.lm-mod-hidden)`).allInnerTexts();

const labels = (person, index) => person.page.locator(`${PANEL} .jp-CodeCell`).nth(index).locator('.baton-PrivateLabel').innerText();

const kernelName = person => person.page.locator(`${PANEL} .jp-KernelName`).innerText();

async function runPrivately(notebookPage, index) {
  await notebookPage.select(index);
  await notebookPage.menu('Run', 'baton:run-privately');
}

scenario('what Emma runs privately shows under her cells, and neither the document, the file nor the other page changes', 120_000, async () => {
  await stage.open(DOCUMENT);
  const { owners, emmas, third, broker } = stage;
  const file = broker.read(DOCUMENT);
  const before = await owners.view();
  const transactions = third.record();
  const changes = transactions.length;

  await runPrivately(emmas, 0);
  await eventually(async () => assert.equal((await privately(stage.emma))[0], 'mine 42'), 20_000, 'her private output');
  assert.match(await kernelName(stage.emma), /private to me/);
  await runPrivately(emmas, 1);
  await eventually(async () => assert.equal((await privately(stage.emma))[1], 'bold'), 8000, 'the last of cleared outputs');
  await runPrivately(emmas, 2);
  const field = stage.emma.page.locator('.baton-PrivateInput input');
  await field.fill('Ada');
  await field.press('Enter');
  await eventually(async () => assert.match((await privately(stage.emma))[2], /hello Ada/), 8000, 'the answer');
  await emmas.select(3);
  await emmas.select(4, ['Shift']);
  await emmas.menu('Run', 'baton:run-privately');
  await eventually(async () => assert.match((await privately(stage.emma))[3], /ZeroDivisionError/), 8000, 'the error');
  await eventually(async () => assert.match(await labels(stage.emma, 4), /not run/), 8000, 'an error ends the rest');

  await third.roundTrip();
  assert.deepEqual(transactions.slice(changes), [], 'the document has not changed');
  assert.deepEqual(await owners.view(), before);
  assert.deepEqual(await privately(stage.owner), [null, null, null, null, null]);
  assert.equal(broker.read(DOCUMENT), file);
});

scenario('after a reload the private outputs are there again; published, one shows once on both pages, with who published it', 120_000, async () => {
  const { owners, emmas, third, broker } = stage;
  await stage.emma.page.reload({ waitUntil: 'domcontentloaded' });
  await emmas.ready();
  await eventually(async () => {
    const kept = await privately(stage.emma);
    assert.equal(kept[0], 'mine 42');
    assert.match(kept[3], /ZeroDivisionError/);
  }, 20_000, 'the outputs that the broker kept');

  await stage.emma.page.locator(`${PANEL} .jp-CodeCell`).first().getByRole('button', { name: 'Publish' }).click();
  await eventually(async () => {
    for (const page of [owners, emmas]) assert.deepEqual((await page.cell(0)).outputs.map(output => output.text), ['mine 42\n']);
    assert.deepEqual(third.cells()[0].outputs.map(output => output.text), ['mine 42\n']);
  }, 10_000, 'the published output on both pages, once');
  await eventually(async () => {
    assert.match((await published(stage.owner)).join(), /^emma published this from a private kernel/);
    assert.match((await published(stage.emma)).join(), /^You published this/);
  }, 8000, 'who published it');
  assert.equal((await privately(stage.emma))[0], '', 'only the line that says who published it is left there');

  await stage.emma.page.locator(`${PANEL} .jp-CodeCell`).nth(3).getByRole('button', { name: 'Discard' }).click();
  await eventually(async () => assert.equal((await privately(stage.emma))[3], null), 8000, 'the discarded output gone');

  await emmas.select(0);
  await emmas.menu('Run', 'baton:run-shared');
  await until(async () => !/private/.test(await kernelName(stage.emma)), 15_000, 'the shared kernel');
  await emmas.kernelIdle();
  await emmas.paste(4, 'print("secret" in globals())');
  await emmas.run(4);
  await owners.finished(4);
  assert.equal(await owners.shown(4), 'False\n', 'nothing of hers is on the shared kernel');
  await stage.sameEverywhere();
  assert.doesNotMatch(broker.read(DOCUMENT), /private|baton/i);
});
