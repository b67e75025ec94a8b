// Node's test runner on one file at a time. A file that fails is run once more: which of its tests passed only then is counted.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Counts } from './counts.mjs';
import { run } from './processes.mjs';

const events = fileURLToPath(new URL('events.mjs', import.meta.url));

/** Runs a test file of `folder`, the first time with `firstEnv` too; answers `{name, seconds, counts, output}`. `again` false: once is all. */
export async function nodeFile(folder, file, { env = {}, firstEnv = {}, again = true } = {}) {
  const name = `${path.basename(folder)}/${file}`;
  const first = await once(folder, file, { ...env, ...firstEnv });
  if (first.failures.length === 0 || !again) return { name, ...first, counts: countsOf(first) };
  const second = await once(folder, file, env);
  const counts = countsOf(second);
  const stillFailing = new Set(second.failures);
  counts.flaky = first.failures.filter(test => !stillFailing.has(test)).map(test => `${name}: ${test}`);
  const output = `${first.output}\n${name} failed and was run once more:\n${second.output}`;
  return { name, seconds: first.seconds + second.seconds, counts, output };
}

const countsOf = ({ passed, failures, skipped }) => new Counts({ passed, failed: failures.length, skipped });

async function once(folder, file, env) {
  const told = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'baton-events-')), 'events');
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', `--test-reporter=${events}`, `--test-reporter-destination=${told}`];
  const { code, output, seconds } = await run(process.execPath, ['--test', ...reporters, file], { cwd: folder, env });
  const all = fs.existsSync(told) ? fs.readFileSync(told, 'utf8').trim().split('\n').filter(Boolean).map(JSON.parse) : [];
  // a file that holds no test is told of as a test with the file's name
  const tests = all.filter(test => !test.passed || test.name !== path.resolve(folder, file));
  fs.rmSync(path.dirname(told), { recursive: true, force: true });
  const failures = tests.filter(test => !test.passed).map(test => test.name);
  // an end with an error that no test names, or a file without a test
  if (failures.length === 0 && (code !== 0 || tests.length === 0)) failures.push(`the file itself, which ended with ${code}`);
  const skipped = tests.filter(test => test.skipped).length;
  return { seconds, output, failures, skipped, passed: tests.filter(test => test.passed).length - skipped };
}
