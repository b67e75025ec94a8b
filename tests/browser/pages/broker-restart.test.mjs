import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { notebook, waitFor } from '../lib/notebook-file.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

// While the broker is away its pages say that they cannot reach it; and what they and the broker wrote into the same key meanwhile
// makes the stock page complain when the two meet again.
const AWAY = [/Caught error while handling a Yjs update/, /WebSocket connection to/, /Failed to load resource/, /NetworkError|Failed to fetch|ERR_CONNECTION/, /Connection lost|reconnect/i];

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  const cells = ['x = 41\nx + 1', `print("under way", flush=True)\n${waitFor('never')}`, 'print("waits")', 'print("afterwards")'];
  stage = await Stage.set({ 'stopped.ipynb': notebook(cells), 'killed.ipynb': notebook(cells) }, { own: true });
});

after(() => stage?.clear());

/** A notebook with one finished cell, one that runs and one of Emma's that waits; answers what the document was. */
async function inMidRun(document) {
  await stage.open(document);
  const { owners, emmas, third } = stage;
  await owners.run(0);
  await emmas.finished(0);
  await owners.run(1);
  await until(async () => (await emmas.shown(1)) === 'under way\n', 10_000, 'the run');
  await emmas.run(2);
  await stage.bothShowPrompts('1', '*', '*', '');
  await until(async () => (await stage.broker.owner.executions(document)).length === 3, 5000, 'three accepted runs');
  await until(() => third.cell(1).outputs.length === 1, 5000, 'the output at the third client');
  return { before: third.cells(), session: third.session, doc: third.doc };
}

/** After a restart: the same history, nothing twice, no [*], and everybody who was there is back and can run. */
async function cameBack(document, { before, session, doc }, said) {
  const { owners, emmas, broker } = stage;
  // The one that was there with its own copy joins again, as a laptop that wakes up does: nothing of it is new, nothing doubles.
  stage.third = await RoomClient.join(stage.emmaUser.api, document, { doc, session });
  await eventually(async () => {
    assert.deepEqual(stage.third.states(), ['idle', 'idle', 'idle', 'idle']);
    for (const page of [owners, emmas]) {
      assert.ok(!(await page.prompts()).includes('*'), `${page.person.name} still sees [*]`);
      for (const [cell, text] of said) assert.match(await page.shown(cell), text, `what ${page.person.name} sees under cell ${cell}`);
    }
  }, 30_000, 'the sentences, and no [*], at all who were there');
  const now = stage.third.cells();
  assert.deepEqual(now.map(cell => [cell.id, cell.source]), before.map(cell => [cell.id, cell.source]));
  assert.deepEqual(now[0], before[0]);
  assert.deepEqual(now[1].outputs[0], before[1].outputs[0]);
  const fresh = await RoomClient.join(broker.owner, document);
  assert.deepEqual(fresh.cells(), now);
  fresh.close();

  // Their kernel is gone, so they open the notebook again, as people do then.
  await stage.open(document, { anew: true });
  await stage.owners.run(3);
  await Promise.all([stage.owners.finished(3), stage.emmas.finished(3)]);
  await eventually(async () => assert.deepEqual([await stage.owners.shown(3), await stage.emmas.shown(3)], ['afterwards\n', 'afterwards\n']), 5000, 'a run after the restart');
  await stage.sameEverywhere(...AWAY);
}

scenario('a broker that is stopped in mid-run saves all, ends its kernels, and reopens with the same history', 120_000, async () => {
  const memory = await inMidRun('stopped.ipynb');
  const { broker } = stage;
  assert.deepEqual(await broker.end('SIGTERM'), { code: 0, signal: null });
  assert.deepEqual(broker.kernels(), [], 'no kernel is left');
  await broker.startAgain();
  const outcomes = (await broker.owner.executions('stopped.ipynb')).map(row => row.outcome);
  assert.equal(outcomes[0], 'ok');
  assert.ok(['unknown', 'interrupted', 'cancelled'].includes(outcomes[1]), `the one in flight ended ${outcomes[1]}`);
  assert.equal(outcomes[2], 'cancelled');
  await cameBack('stopped.ipynb', memory, [[1, /^under way\n.*(KeyboardInterrupt|stopped)/s]]);
});

scenario('a broker that is killed in mid-run comes back with the same history, and says that the run is unknown', 120_000, async () => {
  const memory = await inMidRun('killed.ipynb');
  const { broker } = stage;
  await broker.end('SIGKILL');
  await broker.startAgain();
  await until(() => broker.kernels().length === 0, 10_000, "the end of the killed broker's kernels");
  const rows = await broker.owner.executions('killed.ipynb');
  assert.deepEqual(rows.map(row => `${row.state} ${row.outcome}`), ['settled ok', 'settled unknown', 'settled cancelled']);
  assert.ok(rows.slice(1).every(row => row.reason), 'each says why');
  await cameBack('killed.ipynb', memory, [
    [1, /^under way\n.*stopped.*output may be missing/s],
    [2, /did not run/],
  ]);
});
