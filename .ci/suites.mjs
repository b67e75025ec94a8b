// Every test of the project, after .ci/test.sh has prepared what they need and built the program: Maven's, and Node's file by file.
// The suites stand in lanes that run beside each other, since most tests wait for a kernel or a page rather than for a processor.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SharedServers } from './suites/shared-servers.mjs';
import { Counts, summary } from './suites/counts.mjs';
import { javaCounts, moduleSeconds, removeReports } from './suites/java-reports.mjs';
import { nodeFile } from './suites/node-files.mjs';
import { run } from './suites/processes.mjs';
import { LONG } from './suites/sizes.mjs';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const words = new Set(process.argv.slice(2));
const sizes = words.has('--long') ? LONG : { environment: {}, properties: {} };
const ORACLE = 'output-crdt/src/test/oracle';
const PAGE_MODELS = 'output-crdt/src/test/pagemodels';
const EXTENSION = 'labextension';
const BROWSER = 'tests/browser';
const DOCS = 'tests/docs';

// Deadlines fit a machine that does one thing at a time; beside other lanes everything may take longer.
const environment = { BATON_TEST_PATIENCE: process.env.BATON_TEST_PATIENCE ?? '3', ...sizes.environment };

/** The lanes: each is a list of functions that run a part and answer its suites, `{name, seconds, counts, output}`. */
function lanes() {
  const beside = [...['.ci/suites', PAGE_MODELS, ORACLE, DOCS].flatMap(suite => files(suite, '.')), ...extensionChecks(), ...files(EXTENSION, 'src/test')];
  const programs = files(BROWSER, 'programs');
  if (words.has('--no-browser')) return [[java], [...beside, ...programs]];
  return [[java, ...beside, ...programs], pages()];
}

/** A test file in another folder of the browser tests would never be run. */
function noneIsForgotten() {
  const forgotten = fs.readdirSync(path.join(repository, BROWSER), { recursive: true })
    .filter(name => name.endsWith('.test.mjs') && !/^(pages|programs|node_modules)\//.test(name));
  if (forgotten.length > 0) throw new Error(`${BROWSER} has tests that are neither in pages nor in programs: ${forgotten.join(', ')}`);
}

const files = (suite, folder, more = () => ({})) =>
  fs.readdirSync(path.join(repository, suite, folder)).filter(name => name.endsWith('.test.mjs')).sort().map(name => async () =>
    // a page that was late once is no defect; in the document core nothing is ever late
    [await nodeFile(path.join(repository, suite), path.join(folder, name), { env: environment, firstEnv: more(), again: suite === BROWSER })]);

/** The extension's types against the real JupyterLab packages, its lint, and the bundle that its tests load: each one check. */
const extensionChecks = () => [['check', ['run', '--silent', 'check']], ['lint', ['run', '--silent', 'lint']], ['bundle', ['run', '--silent', 'bundle']]]
  .map(([name, words]) => async () => {
    const { code, output, seconds } = await run('npm', words, { cwd: path.join(repository, EXTENSION) });
    return [{ name: `${EXTENSION}: ${name}`, seconds, counts: new Counts(code === 0 ? { passed: 1 } : { failed: 1 }), output: code === 0 ? '' : output }];
  });

/** The page files with the broker and browsers that they share. What is run once more starts its own. */
function pages() {
  const servers = new SharedServers(path.join(repository, BROWSER), environment);
  const begin = async () => {
    await servers.open();
    return [];
  };
  const end = async () => {
    await servers.close();
    return [];
  };
  return [begin, ...files(BROWSER, 'pages', () => ({ BATON_TEST_SERVERS: servers.facts })), end];
}

async function java() {
  removeReports(repository);
  const local = process.env.BATON_MAVEN_REPO ? [`-Dmaven.repo.local=${process.env.BATON_MAVEN_REPO}`] : [];
  const given = Object.entries(sizes.properties).map(([key, value]) => `-D${key}=${value}`);
  const { code, output, seconds } = await run('./mvnw', ['-B', '-ntp', '-T2', ...local, ...given, '-Dmaven.test.failure.ignore=true', '-Dstyle.color=never',
    '-Dquarkus.build.skip=true', '-Dspotless.check.skip=true', 'verify'], { cwd: repository });
  const counts = javaCounts(output);
  if (code !== 0) counts.add(new Counts({ failed: 1 })); // Maven itself
  return [{ name: 'Java', seconds, counts, output: `${output}\nJava tests: ${moduleSeconds(repository)}` }];
}

async function runLane(parts, suites) {
  for (const part of parts) {
    for (const suite of await part()) {
      suites.push(suite);
      const { passed, failed, flaky } = suite.counts;
      console.log(`--- ${suite.name}: ${passed} passed, ${failed} failed, ${flaky.length} flaky, ${suite.seconds.toFixed(1)} s`);
      if (suite.output) console.log(suite.output);
    }
  }
}

noneIsForgotten();
const suites = [];
await Promise.all(lanes().map(parts => runLane(parts, suites)));
const { lines, succeeded } = summary(suites);
console.log(lines.join('\n'));
process.exit(succeeded ? 0 : 1);
