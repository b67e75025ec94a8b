import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Counts, summary } from './counts.mjs';
import { javaCounts } from './java-reports.mjs';
import { nodeFile } from './node-files.mjs';

// Node's runner refuses to run within itself where it knows of it.
const ALONE = { env: { NODE_TEST_CONTEXT: undefined } };
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'baton-suites-'));
after(() => fs.rmSync(home, { recursive: true }));

const suite = counts => ({ name: 'some', seconds: 1, counts: new Counts(counts) });

function write(name, text) {
  const file = path.join(home, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

test('the last line is the sum, the one before it counts what passed only when repeated', () => {
  const { lines, succeeded } = summary([suite({ passed: 2, flaky: ['a', 'b'] }), suite({ passed: 3, skipped: 1 })]);
  assert.deepEqual(lines.slice(-2), ['2 flaky', '5 passed, 0 failed']);
  assert.ok(lines.includes('flaky: a') && lines.includes('1 skipped'));
  assert.equal(succeeded, true);
});

test('a failure, more than two flaky tests, or no test at all fail the run', () => {
  assert.equal(summary([suite({ passed: 2, failed: 1 })]).succeeded, false);
  assert.equal(summary([suite({ passed: 3, flaky: ['a', 'b', 'c'] })]).succeeded, false);
  assert.equal(summary([suite({})]).succeeded, false);
});

test('a Node file that fails is run once more, and what passes then is flaky', async () => {
  const mark = path.join(home, 'mark');
  write('sometimes.test.mjs', `
    import fs from 'node:fs';
    import { test } from 'node:test';
    const again = fs.existsSync(${JSON.stringify(mark)});
    fs.writeFileSync(${JSON.stringify(mark)}, '');
    test('always', () => {});
    test('never', { skip: true }, () => {});
    test('the second time', () => { if (!again) throw new Error('the first time'); });
  `);
  const { counts } = await nodeFile(home, 'sometimes.test.mjs', ALONE);
  assert.deepEqual({ ...counts }, { passed: 2, failed: 0, skipped: 1, flaky: [`${path.basename(home)}/sometimes.test.mjs: the second time`] });
  fs.rmSync(mark);
  assert.equal((await nodeFile(home, 'sometimes.test.mjs', { ...ALONE, again: false })).counts.failed, 1);
});

test('a Node file that ends without a test is a failure', async () => {
  write('torn.test.mjs', 'throw new Error("torn");');
  assert.equal((await nodeFile(home, 'torn.test.mjs', ALONE)).counts.failed, 1);
  write('empty.test.mjs', '');
  assert.equal((await nodeFile(home, 'empty.test.mjs', ALONE)).counts.failed, 1);
});

test("Maven's sums of all modules are counted, with the tests that surefire repeated", () => {
  const counts = javaCounts(`
[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 20.04 s -- in dev.baton.crdt.MixedTest
[INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 2.346 s -- in dev.baton.crdt.MixedTest
[INFO] Tests run: 14, Failures: 0, Errors: 0, Skipped: 1
[WARNING] Flakes:\u0020
[WARNING] dev.baton.bridge.SomeTest.late
[ERROR]   Run 1: SomeTest.late:152\u0020
[WARNING] Tests run: 180, Failures: 0, Errors: 0, Skipped: 0, Flakes: 1
[ERROR] Tests run: 3, Failures: 1, Errors: 1, Skipped: 0
`);
  assert.deepEqual({ ...counts }, { passed: 194, failed: 2, skipped: 1, flaky: ['dev.baton.bridge.SomeTest.late'] });
});
