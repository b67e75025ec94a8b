import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { BatonPanel } from '../lib/baton-panel.mjs';
import { notebook, waitFor } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually } from '../lib/waiting.mjs';

const MARKUP = '<img src=x onerror="document.title=1"><b>Bo</b>';

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({
    'queue.ipynb': notebook([waitFor('queue-goes-on'), 'print("one")', 'print("two")', 'print("three")', 'print("mine")']),
    'ask.ipynb': notebook(['name = input("Who? ")\nprint("hello", name)', '1/0']),
    'paused.ipynb': notebook(['print("late")']),
    'markup.ipynb': notebook([waitFor('stop')]),
  });
});

after(() => stage?.clear());

/** Opens a document at both pages, with the panel. */
async function open(document) {
  await stage.open(document);
  return { owners: new BatonPanel(stage.owner), emmas: await new BatonPanel(stage.emma).open() };
}

const bothShow = (panels, states) =>
  eventually(async () => {
    for (const panel of Object.values(panels)) assert.deepEqual(await panel.states(), states);
  }, 10_000, `the states ${states.join(', ')} on both screens`);

scenario('who runs and who waits where is seen by both; one moves and cancels one\'s own by keyboard, and the batch runs on', 120_000, async () => {
  const panels = await open('queue.ipynb');
  const { emmas } = panels;
  const me = (await stage.broker.owner.get('/api/me')).identity.username;
  await stage.owners.run(0);
  await stage.emmas.started(0);
  await stage.emmas.runSelected(1, 3);
  await bothShow(panels, [`running ${me}`, 'waiting emma', 'waiting emma', 'waiting emma', 'idle']);

  // the document's prompt is the star that stock pages expect; a cell that only waits shows another mark in its place
  assert.deepEqual((await emmas.cells()).slice(0, 2).map(cell => cell.mark), ['none', '"[…]"']);
  assert.deepEqual((await stage.emmas.prompts()).slice(0, 4), ['*', '*', '*', '*']);
  const [running, , second] = await panels.owners.cells();
  assert.match(running.badge, /^You · running for \d+ s$/);
  assert.equal(second.badge, 'emma · waiting, position 2');
  assert.match((await emmas.cells())[2].badge, /^You · waiting, position 2$/);
  assert.match(await emmas.headline(), /'s cell has been running for .*; yours is at position 1\.$/);
  assert.deepEqual(await emmas.rows(), [1, 2, 3, 4]);
  assert.match(await emmas.node.innerText(), /Your 3 cells[\s\S]*0 of 3 done/);
  assert.equal(await emmas.node.getByRole('button', { name: /^Interrupt/ }).count(), 0, "she may not interrupt the owner's run");

  await emmas.button('Let cell 4 run earlier').press('Enter');
  await eventually(async () => assert.deepEqual(await emmas.rows(), [1, 2, 4, 3]), 8000, 'cell 4 before cell 3');
  await emmas.button('Cancel your run of cell 3').press('Enter');
  await bothShow(panels, [`running ${me}`, 'waiting emma', 'refused emma', 'waiting emma', 'idle']);
  assert.match((await panels.owners.cells())[2].badge, /^emma · .* · cancelled$/);

  stage.broker.write('queue-goes-on', '');
  await bothShow(panels, [`idle ${me}`, 'idle emma', 'refused emma', 'idle emma', 'idle']);
  assert.match((await emmas.cells())[1].badge, /^You · .* · \d+\.\d s$/);
  assert.equal(await emmas.headline(), 'Nothing is running; the kernel is ready.');
  await eventually(async () => assert.match(await emmas.announced(), /^Your cell 4 is done\.$/), 8000, 'the last thing that a screen reader says');
  await stage.sameEverywhere();
  assert.doesNotMatch(stage.broker.read('queue.ipynb'), /baton/i, 'nothing of it is in the file');

  // who ran what last is known again after a reload, from the ledger
  await stage.emma.page.reload({ waitUntil: 'domcontentloaded' });
  await stage.emmas.ready();
  await bothShow(panels, [`idle ${me}`, 'idle emma', 'refused emma', 'idle emma', 'idle']);
});

scenario('a question of input() says who alone can answer, and an error says its name', 60_000, async () => {
  const panels = await open('ask.ipynb');
  await panels.owners.open();
  await stage.emmas.run(0);
  await bothShow(panels, ['input emma', 'idle']);
  assert.equal((await panels.owners.cells())[0].badge, "Waiting for emma's input");
  assert.equal((await panels.emmas.cells())[0].badge, 'Waiting for your input');
  assert.equal(await panels.owners.headline(), 'The kernel waits for an answer that only emma can give.');
  await stage.emma.page.locator('.jp-Stdin-input').fill('Bo');
  await stage.emma.page.keyboard.press('Enter');
  await bothShow(panels, ['idle emma', 'idle']);
  await stage.emmas.run(1);
  await eventually(async () => assert.match((await panels.owners.cells())[1].badge, /ended with ZeroDivisionError$/), 8000, "the error's name");
  await stage.sameEverywhere();
});

scenario('a paused queue says why nothing happens, to who may not resume it too', 60_000, async () => {
  const panels = await open('paused.ipynb');
  await panels.owners.open();
  await panels.owners.button('Pause the queue').click();
  await eventually(async () => assert.match(await panels.emmas.headline(), /^The queue is paused: what is run now waits/), 8000, 'the pause at the other page');
  await stage.emmas.run(0);
  await eventually(async () => assert.match(await panels.emmas.headline(), /^The queue is paused, so nothing that waits starts/), 8000, 'the reason');
  assert.equal(await panels.emmas.node.getByRole('button', { name: 'Resume the queue' }).count(), 0);
  await panels.owners.button('Resume the queue').click();
  await stage.bothShowPrompts('1');
  await stage.sameEverywhere();
});

scenario('a name that holds markup is text in badges, panel and titles', 60_000, async () => {
  const { broker } = stage;
  const { token } = await broker.owner.must('POST', '/api/baton/users', { name: 'mark', display_name: MARKUP });
  await broker.grant('.', 'mark', 'collaborator');
  const panels = await open('markup.ipynb');
  await broker.owner.call('GET', '/api/me');
  const response = await fetch(`${broker.address}api/baton/executions`, {
    method: 'POST',
    headers: { Authorization: `token ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ document: 'markup.ipynb', cell_ids: ['c00'] }),
  });
  assert.equal(response.status, 202);
  await bothShow(panels, ['running mark']);
  assert.ok((await panels.emmas.cells())[0].badge.startsWith(`${MARKUP} · running`));
  assert.ok((await panels.emmas.headline()).startsWith(`${MARKUP}'s cell`));
  assert.equal(await stage.emma.page.locator('#baton-panel img, [data-baton-badge] *').count(), 0);
  broker.write('stop', '');
  await bothShow(panels, ['idle mark']);
});
