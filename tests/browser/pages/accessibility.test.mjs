import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import { BatonPanel } from '../lib/baton-panel.mjs';
import { notebook, waitFor } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';

// axe-core at what Baton brings into the page, and at the page of a link; JupyterLab's own nodes are not looked at.
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DOCUMENT = 'axe.ipynb';

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({ [DOCUMENT]: notebook([waitFor('axe-goes-on'), 'print("waits")']) });
});

after(() => stage?.clear());

/** The serious and critical faults in what these selectors match. */
async function faults(page, ...selectors) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(include => globalThis.axe.run({ include: include.map(each => [each]) }), selectors);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

scenario('panel, badges, banner and share dialog have no serious fault', 120_000, async () => {
  await stage.open(DOCUMENT);
  const { page } = stage.owner;
  const panel = await new BatonPanel(stage.owner).open();
  await stage.owners.run(0);
  await stage.emmas.started(0);
  await stage.emmas.run(1);
  await page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="baton-present"]').click();
  await panel.banner.getByText('You present').waitFor();
  assert.deepEqual(await faults(page, '#baton-panel', '.baton-Banner', '[data-baton-badge]'), []);
  stage.broker.write('axe-goes-on', '');
  await panel.banner.getByRole('button', { name: 'End presenter mode' }).click();

  await page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="baton-share"]').click();
  await page.locator('.baton-ShareDialog').getByRole('button', { name: 'Make a link' }).waitFor();
  assert.deepEqual(await faults(page, '.baton-ShareDialog'), []);
  await page.locator('.baton-ShareDialog').getByRole('button', { name: 'Done' }).click();
});

scenario('the page of a link has no serious fault', 60_000, async () => {
  const url = (await stage.broker.command('share', DOCUMENT, '--role', 'viewer')).trim();
  const context = await stage.people.browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector('#open:not([hidden])');
    assert.deepEqual(await faults(page, 'body'), []);
  } finally {
    await context.close();
  }
});
