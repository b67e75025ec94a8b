import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { BatonPanel } from '../lib/baton-panel.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually } from '../lib/waiting.mjs';

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  const long = Array.from({ length: 60 }, (_, line) => `# line ${line}`).join('\n');
  stage = await Stage.set({ 'talk.ipynb': notebook(['print("one")', `${long}\nprint("two")`, `${long}\nprint("three")`, 'print("four")']) });
});

after(() => stage?.clear());

const run = page => page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="run"]');
const toolbar = (page, name) => page.locator(`.jp-NotebookPanel-toolbar [data-jp-item-name="${name}"]`);
const says = (panel, pattern) => eventually(async () => assert.match(await panel.banner.innerText(), pattern), 8000, `a banner with ${pattern}`);

scenario('a lecturer presents, hands the baton to who asks for it, and ends it, all in the page', 120_000, async () => {
  await stage.open('talk.ipynb');
  const owners = new BatonPanel(stage.owner);
  const emmas = new BatonPanel(stage.emma);
  const { page: his } = stage.owner;
  const { page: hers } = stage.emma;
  assert.equal(await emmas.banner.isVisible(), false);
  assert.equal(await toolbar(hers, 'baton-present').isVisible(), false, 'a collaborator does not take the baton by herself');

  await toolbar(his, 'baton-present').click();
  await says(owners, /^You present: only what you run reaches the kernel\./);
  await says(emmas, /presents: only what they run reaches the kernel\./);
  await eventually(async () => {
    assert.equal(await run(hers).isVisible(), false, 'no Run that would only be refused');
    assert.equal(await toolbar(hers, 'baton-ask').isVisible(), true);
    assert.equal(await run(his).isVisible(), true);
  }, 5000, 'a button to ask in place of Run');

  // she follows: his third cell comes into her view when it runs, and her selection stays hers
  await stage.emmas.select(0);
  await stage.owners.run(2);
  await stage.owners.finished(2);
  await eventually(async () => {
    const seen = await hers.evaluate(() => {
      const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[2].getBoundingClientRect();
      return cell.top < window.innerHeight && cell.bottom > 0;
    });
    assert.ok(seen);
  }, 8000, 'the running cell in her view');
  assert.equal(await hers.locator('.jp-Notebook .jp-Cell').nth(0).evaluate(cell => cell.classList.contains('jp-mod-active')), true);

  await toolbar(hers, 'baton-ask').click();
  await says(emmas, /You asked for the baton and are number 1\./);
  await owners.banner.getByRole('button', { name: 'Hand to emma' }).click();
  await says(emmas, /^You present/);
  await says(owners, /^emma presents/);
  await stage.emmas.run(0);
  await stage.emmas.finished(0);

  await emmas.banner.getByRole('button', { name: 'Lay it down' }).click();
  await says(emmas, /^Nobody has the baton, so nobody can run\./);
  await owners.banner.getByRole('button', { name: 'Take the baton' }).click();
  await says(owners, /^You present/);
  await owners.banner.getByRole('button', { name: 'End presenter mode' }).click();
  await eventually(async () => {
    for (const panel of [owners, emmas]) assert.equal(await panel.banner.isVisible(), false);
    assert.equal(await run(hers).isVisible(), true);
  }, 8000, 'no banner');
  await stage.emmas.run(3);
  await stage.emmas.finished(3);
  await stage.sameEverywhere();
  const rows = await stage.broker.owner.executions('talk.ipynb');
  assert.deepEqual(rows.map(row => row.outcome), ['ok', 'ok', 'ok']);
});
