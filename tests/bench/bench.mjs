// `./baton bench`: the same work straight on a kernel and through Baton, in turns, so that a busy moment hits both.
// It prints what it measured and judges nothing.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Direct } from './direct.mjs';
import { quantile, row, table } from './figures.mjs';
import { benchKernels } from './kernels.mjs';
import { startJupyterServer } from './jupyter-server.mjs';
import { large as measuredLarge } from './large.mjs';
import { within } from './processes.mjs';
import { startBaton, ThroughBaton } from './through-baton.mjs';

if (process.argv.includes('--kernels')) {
  await benchKernels(process.argv.slice(2));
  process.exit();
}

const { rounds: roundsMax, long, viewers, large } = readArguments();
const python = process.env.BATON_TEST_PYTHON;
const editors = 5;
const coldRuns = 100;
const warmUpRuns = 600;
const turns = 5;
const runsATurn = 20;
const printsATurn = 8;
const limitMs = 120_000 + roundsMax * (long ? 150_000 : 40_000) + (large ? 700_000 : 0);

const floods = [
  { name: '20,000 flushed prints until the second client has them', lines: 20_000, code: 'for i in range(20000): print(i, flush=True)' },
  { name: '100,000 lines until the second client has them', lines: 100_000, code: 'for i in range(100000): print(i)' },
];

function readArguments() {
  try {
    const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, long: { type: 'boolean', default: false }, viewers: { type: 'string', default: '0' }, large: { type: 'boolean', default: false } } });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) throw new Error('--rounds takes a number from 1 to 20');
    const viewers = Number(values.viewers);
    if (!Number.isInteger(viewers) || viewers < 0 || viewers > 500) throw new Error('--viewers takes a number from 0 to 500');
    return { rounds, long: values.long, viewers, large: values.large };
  } catch (reason) {
    console.error(`baton: ${reason.message}`);
    process.exit(2);
  }
}

/** Both sides take turns at a piece of work; answers {direct: [ms], baton: [ms]}. */
async function inTurns(direct, baton, work) {
  const took = { direct: [], baton: [] };
  for (let turn = 0; turn < turns; turn++) {
    took.direct.push(...(await work(direct)));
    took.baton.push(...(await work(baton)));
  }
  return took;
}

async function flood(direct, baton, { code, lines }) {
  const straight = await direct.lines(code);
  const through = await baton.lines(code, `\n${lines - 1}\n`);
  return { direct: [straight.ms], baton: [through.ms], missing: { direct: lines - straight.lines, baton: lines - through.lines } };
}

async function measure(direct, baton, results) {
  console.error('baton: the first runs after the start, then the warm-up');
  for (const side of [direct, baton]) await side.prints(1); // every kernel is up
  results.cold.push(await inTurns(direct, baton, side => side.runs('1', coldRuns / turns)));
  for (const side of [direct, baton]) {
    await side.runs('1', warmUpRuns);
    await side.prints(10 * printsATurn);
  }
  for (let round = 1; round <= roundsMax; round++) {
    console.error(`baton: round ${round} of ${roundsMax}`);
    results.runs.push(await inTurns(direct, baton, side => side.runs('1', runsATurn)));
    results.prints.push(await inTurns(direct, baton, side => side.prints(printsATurn)));
    if (!long) continue;
    for (const [index, kind] of floods.entries()) results.floods[index].push(await flood(direct, baton, kind));
  }
}

/** Editors among viewers: direct has nothing of the kind, so there is no ratio. */
async function measureCrowd(baton, results) {
  if (!viewers) return;
  console.error(`baton: ${editors} editors and ${viewers} viewers`);
  await baton.crowd({ viewers, editors, edits: 20 }); // warm-up
  results.crowd = await baton.crowd({ viewers, editors, edits: 60 });
  results.revocation = await baton.revocation(viewers);
}

/** A cell that prints 100 MB and a notebook of 10 MB: what becomes of document, memory and time, here and before jupyter-collaboration. */
async function measureLarge(results) {
  if (!large) return;
  console.error('baton: 100 MB of output, and a notebook of 10 MB');
  results.large = { Baton: await measuredLarge(place => startBaton(python, place, environment), home, false) };
  console.error('baton: the same before jupyter-collaboration; gives up after two minutes');
  results.large['jupyter-collaboration'] = await measuredLarge(place => startJupyterServer(python, place, environment), home, true);
}

/** Which side lost lines in which round, if one did. */
function losses(rounds) {
  return rounds
    .flatMap(({ missing }, index) => Object.entries(missing).map(([side, count]) => ({ side, count, round: index + 1 })))
    .filter(({ count }) => count !== 0)
    .map(({ side, count, round }) => `round ${round}: ${side} lacks ${count} lines`)
    .join('; ');
}

function report(results) {
  const rows = [
    row('`1` until reply and idle, no document', results.runs),
    row(`the same, the first ${coldRuns} after the start`, results.cold),
    row("print until it is in the second client's document (direct: at the client)", results.prints),
  ];
  results.floods.forEach((rounds, index) => {
    if (long) rows.push(row(floods[index].name, rounds, losses(rounds)));
  });
  console.log(`${os.availableParallelism()} cores, load ${os.loadavg()[0].toFixed(1)}, ${roundsMax} rounds; milliseconds p50 (p95)\n`);
  console.log(table(['what', 'direct', 'Baton', 'ratio (of each round)', ''], rows));
  if (results.crowd) {
    const { took, residentMiB } = results.crowd;
    const p = share => quantile(took, share).toFixed(1);
    console.log(`\nan edit by one of ${editors} people until it is at the socket of each of ${viewers} viewers: ${p(0.5)} (${p(0.95)}) ms; the broker's resident memory then: ${residentMiB} MiB`);
    const out = share => quantile(results.revocation, share).toFixed(0);
    console.log(`from a revocation until ${viewers} sockets of that person are closed: the middle one ${out(0.5)} ms, the last one ${out(1)} ms`);
  }
}

function reportLarge(sides) {
  const mega = bytes => `${(bytes / 1e6).toFixed(2)} MB`;
  const seconds = ms => (ms === undefined ? 'not in 120 s' : `${(ms / 1000).toFixed(1)} s`);
  const middleAndMost = values => `${quantile(values, 0.5).toFixed(0)} (${quantile(values, 1).toFixed(0)}) ms`;
  const each = of => Object.values(sides).map(side => of(side));
  console.log();
  console.log(table(['what is large', ...Object.keys(sides)], [
    ['100 MB printed in lines of 100 bytes, until reply and idle', ...each(({ printing }) => seconds(printing.tookMs))],
    ['until a second client has the last line', ...each(({ printing }) => seconds(printing.seenMs))],
    ['the document grew by', ...each(({ printing }) => mega(printing.grownBytes))],
    ['kept beside it', ...each(({ printing }) => mega(printing.keptBytes))],
    ["the server's resident memory before, at most, 45 seconds after", ...each(({ printing }) => `${printing.idleMiB}, ${printing.mostMiB}, ${printing.afterMiB} MiB`)],
    [`a notebook of ${mega(sides.Baton.opening.fileBytes)} until a client has it, from its file: middle (most)`, ...each(({ opening }) => middleAndMost(opening.fromFile))],
    ['the same when others have it open', ...each(({ opening }) => middleAndMost(opening.fromRoom))],
    ["the server's resident memory with five of them, at most", ...each(({ opening }) => `${opening.mostMiB} MiB`)],
  ]));
}

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'baton-bench-'));
// After the processes that use it have ended or been killed, which processes.mjs sees to.
process.on('exit', () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
// Both sides' kernels keep their files in the temporary folder.
const environment = { ...process.env, IPYTHONDIR: path.join(home, 'ipython'), JUPYTER_RUNTIME_DIR: path.join(home, 'runtime') };
const results = { cold: [], runs: [], prints: [], floods: floods.map(() => []) };
const sides = [];
try {
  const direct = new Direct(python, environment);
  sides.push(direct);
  const baton = new ThroughBaton();
  sides.push(baton);
  await baton.open(python, home, environment);
  await within(measure(direct, baton, results).then(() => measureCrowd(baton, results)).then(() => measureLarge(results)), limitMs, 'the benchmark');
} catch (reason) {
  console.error(`baton: ${reason.message}`);
  process.exitCode = 1;
} finally {
  if (results.runs.length) report(results);
  if (results.large) reportLarge(results.large);
  await Promise.allSettled(sides.map(side => side.stop()));
}
process.exit();
