import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { notebook } from '../lib/notebook-file.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const MANY = 20;

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({
    'door.ipynb': notebook([
      'LOG = []',
      ...Array.from({ length: MANY }, (_, i) => `LOG.append(${i}); print("cell", ${i})`),
      'print(LOG == list(range(20)))',
      'raise ValueError("mine")',
      'print("never")',
    ]),
    'input.ipynb': notebook(['name = input("name? ")']),
    'bodies.ipynb': notebook(['print("hello")\n6 * 7']),
  }, { settings: { 'baton.lab-extension': 'false' } }); // which brings a cell executor of its own
});

after(() => stage?.clear());

/** The stock page with its own executor that posts cells instead of asking the kernel on its socket. */
async function lettingTheServerRun(person) {
  await person.beginsWith(() => {
    // The config lies in the page before the page's scripts begin: they are deferred.
    new MutationObserver(() => {
      const config = document.getElementById('jupyter-config-data');
      if (config?.textContent.includes('"serverSideExecution":false')) {
        config.textContent = config.textContent.replace('"serverSideExecution":false', '"serverSideExecution":true');
      }
    }).observe(document, { childList: true, subtree: true });
  });
}

scenario("the stock page's own executor runs every cell in the document's order, once, and an error ends the rest", 90_000, async () => {
  await stage.ownerArrives();
  await lettingTheServerRun(stage.owner);
  await stage.open('door.ipynb');
  const { owners, emmas, broker } = stage;
  await owners.runAll();
  await eventually(async () => {
    for (const page of [owners, emmas]) {
      const prompts = await page.prompts();
      assert.deepEqual(prompts.slice(0, MANY + 3), Array.from({ length: MANY + 3 }, (_, i) => String(i + 1)));
      assert.equal(await page.shown(MANY + 1), 'True\n');
      assert.match(await page.shown(MANY + 2), /ValueError: mine/);
      assert.equal(await page.shown(MANY + 3), '');
    }
  }, 30_000, 'every cell on both screens');
  const rows = await broker.owner.executions('door.ipynb');
  assert.deepEqual([...new Set(rows.map(row => row.via))], ['execute']);
  assert.deepEqual(rows.map(row => row.outcome), [...Array(MANY + 2).fill('ok'), 'error', 'aborted']);
  await stage.sameEverywhere();

  await owners.paste(0, 'print("typed and run at once")');
  await owners.page.keyboard.press('Control+Enter');
  await eventually(async () => assert.equal(await emmas.shown(0), 'typed and run at once\n'), 10_000, 'the new text was run');
  await stage.sameEverywhere();
});

scenario('input() on this way says why it cannot be answered', 60_000, async () => {
  await stage.ownerArrives();
  await lettingTheServerRun(stage.owner);
  await stage.open('input.ipynb');
  await stage.owners.run(0);
  await until(async () => /StdinNotImplementedError/.test(await stage.emmas.shown(0)), 15_000, 'the sentence');
  await stage.sameEverywhere();
});

scenario('code that is posted with a cell is in the cell for everybody, and its result is at its address', 60_000, async () => {
  await stage.open('bodies.ipynb');
  const { broker, third, emmas } = stage;
  const [{ kernel }] = (await broker.owner.get('/api/sessions')).filter(session => session.path === 'bodies.ipynb');
  const posted = await broker.owner.call('POST', `/api/kernels/${kernel.id}/execute`, {
    code: 'print("hello")\n6 * 7',
    metadata: { cell_id: 'c00', document_id: `json:notebook:${third.session.fileId}` },
  });
  assert.equal(posted.status, 202);
  const place = posted.headers.get('location').replace(/^https?:\/\/[^/]+/, '');
  const result = await until(async () => {
    const answer = await broker.owner.call('GET', place);
    return answer.status === 200 && answer.body;
  }, 15_000, 'the result');
  assert.equal(result.status, 'ok');
  assert.equal(result.execution_count, 1);
  assert.deepEqual(JSON.parse(result.outputs).map(output => output.text ?? output.data['text/plain']), ['hello\n', '42']);
  await eventually(async () => assert.equal(await emmas.shown(0), 'hello\n42'), 5000, 'the outputs in the cell');
  await stage.sameEverywhere();
});
