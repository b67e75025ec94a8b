// `./baton bench --kernels`: the kernel side alone, three ways in one run: straight by jupyter_client, through jupyter_server's websocket,
// through Baton's. It prints what it measured and judges nothing.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Direct } from './direct.mjs';
import { median, quantile, table } from './figures.mjs';
import { startJupyterServer, ThroughJupyterServer } from './jupyter-server.mjs';
import { KernelSocket } from './kernel-socket.mjs';
import { ManyKernels } from './many-kernels.mjs';
import { residentMiB, stop, within } from './processes.mjs';
import { startBaton, ThroughBaton } from './through-baton.mjs';

const python = process.env.BATON_TEST_PYTHON;
const parts = ['runs', 'floods', 'interrupts', 'starts', 'many'];
const turns = 10;
const runsATurn = 20;
const interruptsMax = 10;
const startsMax = 3;

const lineFloods = [
  { name: '100,000 lines in a loop', lines: 100_000, code: 'for i in range(100000): print(i)' },
  { name: '20,000 flushed prints', lines: 20_000, code: 'for i in range(20000): print(i, flush=True)' },
];
const endless = {
  flood: "import time\nblock = ('x' * 99 + '\\n') * 1000\nwhile True:\n    print(block, end='', flush=True)\n    time.sleep(.01)",
  quiet: "import time\nwhile True:\n    print('.', flush=True)\n    time.sleep(.02)",
};

/** Runs the given parts and prints a table for each. */
export async function benchKernels(args) {
  const { chosen, rounds, warmUp } = readArguments(args);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'baton-bench-'));
  process.on('exit', () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  const environment = {
    ...process.env,
    IPYTHONDIR: path.join(home, 'ipython'),
    JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
    JUPYTER_PATH: path.join(home, 'jupyter'),
  };
  console.log(`${os.availableParallelism()} cores, load ${os.loadavg()[0].toFixed(1)}; milliseconds p50 (p95), ratios to direct`);
  const sides = new Sides(home, environment);
  try {
    await within(measure({ chosen, rounds, warmUp }, sides, home, environment), 600_000, 'the benchmark');
  } catch (reason) {
    console.error(`baton: ${reason.message}`);
    process.exitCode = 1;
  } finally {
    await sides.stop();
  }
}

function readArguments(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        kernels: { type: 'boolean' },
        part: { type: 'string', multiple: true, default: parts },
        rounds: { type: 'string', default: '3' },
        'warm-up': { type: 'string', default: '600' },
      },
    });
    const unknown = values.part.find(part => !parts.includes(part));
    if (unknown) throw new Error(`--part takes one of ${parts.join(', ')}, not ${unknown}`);
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) throw new Error('--rounds takes a number from 1 to 20');
    const warmUp = Number(values['warm-up']);
    if (!Number.isInteger(warmUp) || warmUp < 0 || warmUp > 10_000) throw new Error('--warm-up takes a number from 0 to 10000');
    return { chosen: values.part, rounds, warmUp };
  } catch (reason) {
    console.error(`baton: ${reason.message}`);
    process.exit(2);
  }
}

/** The three ways to a kernel, each with one of its own, made when first needed. */
class Sides {
  #open;

  constructor(home, environment) {
    Object.assign(this, { home, environment });
  }

  get() {
    return (this.#open ??= this.#start());
  }

  async #start() {
    const sides = (this.started = { direct: new Direct(python, this.environment), jupyterServer: new ThroughJupyterServer(), baton: new ThroughBaton() });
    await sides.jupyterServer.open(python, this.home, this.environment);
    await sides.baton.open(python, this.home, this.environment);
    return sides;
  }

  async stop() {
    await Promise.allSettled(Object.values(this.started ?? {}).map(side => side.stop()));
    this.started = undefined;
    this.#open = undefined;
  }
}

async function measure({ chosen, rounds, warmUp }, sides, home, environment) {
  const say = what => console.error(`baton: ${what}`);
  for (const part of parts.filter(each => chosen.includes(each))) {
    say(part);
    switch (part) {
      case 'runs': console.log(`\n${await runs(await sides.get(), rounds, warmUp)}`); break;
      case 'floods': console.log(`\n${await floods(await sides.get(), rounds)}`); break;
      case 'interrupts': console.log(`\n${await interrupts(await sides.get())}`); break;
      case 'starts': await sides.stop(); console.log(`\n${await starts(home, environment)}`); break;
      case 'many': await sides.stop(); console.log(`\n${await new ManyKernels(python, home, environment, say).measure()}`); break;
    }
  }
}

const show = values => (values.length ? `${median(values).toFixed(2)} (${quantile(values, 0.95).toFixed(2)})` : '-');
const ratio = (values, direct) => (values.length && direct.length ? (median(values) / median(direct)).toFixed(2) : '-');

/** A row of the three sides, with the ratio of each to direct over all rounds and, for Baton, the least and the greatest of a round. */
function row(name, took, note = '') {
  const all = side => took.flatMap(round => round[side] ?? []);
  const each = took.filter(round => round.baton?.length && round.direct?.length).map(round => median(round.baton) / median(round.direct));
  const spread = each.length > 1 ? ` (${Math.min(...each).toFixed(2)}-${Math.max(...each).toFixed(2)})` : '';
  const [direct, server, baton] = ['direct', 'jupyterServer', 'baton'].map(all);
  return [name, show(direct), show(server), ratio(server, direct), show(baton), `${ratio(baton, direct)}${spread}`, note];
}

const head = ['what', 'direct', 'jupyter_server', 'ratio', 'Baton', 'ratio', ''];

async function overSocket(side, code, times) {
  const took = [];
  for (let run = 0; run < times; run++) {
    const began = performance.now();
    await side.bare.run(code);
    took.push(performance.now() - began);
  }
  return took;
}

/** `1` until reply and idle, in turns, and what the ledger's commits cost meanwhile. */
async function runs({ direct, jupyterServer, baton }, rounds, warmUp) {
  const ways = {
    direct: times => direct.runs('1', times),
    jupyterServer: times => overSocket(jupyterServer, '1', times),
    baton: times => overSocket(baton, '1', times),
    open: times => baton.cellRuns('1', times),
  };
  for (const way of Object.values(ways)) await way(warmUp);
  const plain = [];
  const documents = [];
  const commits = { count: 0, ms: 0 };
  for (let round = 0; round < rounds; round++) {
    const took = { direct: [], jupyterServer: [], baton: [], open: [] };
    for (let turn = 0; turn < turns; turn++) {
      took.direct.push(...(await ways.direct(runsATurn)));
      took.jupyterServer.push(...(await ways.jupyterServer(runsATurn)));
      const before = await commitsOf(baton.api);
      took.baton.push(...(await ways.baton(runsATurn)));
      const after = await commitsOf(baton.api);
      commits.count += after.count - before.count;
      commits.ms += after.ms - before.ms;
      took.open.push(...(await ways.open(runsATurn)));
    }
    plain.push({ direct: took.direct, jupyterServer: took.jupyterServer, baton: took.baton });
    documents.push({ direct: took.direct, baton: took.open });
  }
  const aRun = commits.count / (rounds * turns * runsATurn);
  const note = `${aRun.toFixed(1)} commits a run, ${(commits.ms / commits.count).toFixed(2)} ms each`;
  return table(head, [row('`1` until reply and idle, no document', plain, note), row('the same for a cell of an open document', documents)]);
}

/** How often the store has committed, and how long that took in all, as the metrics say. */
async function commitsOf(api) {
  const metrics = await api.ask('GET', '/q/metrics');
  const value = name => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(metrics)?.[1] ?? NaN);
  return { count: value('baton_store_commit_seconds_count'), ms: 1000 * value('baton_store_commit_seconds_sum') };
}

/** Many lines until all are there and the run is over, while a second client of the same kernel reads nothing. */
async function floods({ direct, jupyterServer, baton }, rounds) {
  const rows = [];
  for (const { name, lines, code } of lineFloods) {
    const took = [];
    const missing = [];
    for (let round = 0; round < rounds; round++) {
      const straight = await direct.lines(code);
      const here = { direct: [straight.ms] };
      if (straight.lines !== lines) missing.push(`direct lacks ${lines - straight.lines}`);
      for (const [side, through] of Object.entries({ jupyterServer, baton })) {
        const stalled = await KernelSocket.open(through.api.address, through.api.token, through.kernelId);
        stalled.socket.pause();
        let seen = 0;
        const began = performance.now();
        await through.bare.run(code, { ms: 60_000, onText: text => (seen += text.split('\n').length - 1) }).then(
          () => (here[side] = [performance.now() - began]),
          reason => missing.push(`${side}: ${reason.message}`),
        );
        if (here[side] && seen !== lines) missing.push(`${side} lacks ${lines - seen}`);
        stalled.close();
      }
      took.push(here);
    }
    rows.push(row(`${name}; a second client stands still`, took, missing.join('; ')));
  }
  return table(head, rows);
}

/** From an interrupt until reply and idle of what it ended. */
async function interrupts({ direct, jupyterServer, baton }) {
  const rows = [];
  for (const [kind, code] of Object.entries(endless)) {
    const took = { direct: await direct.interrupts(code, interruptsMax), jupyterServer: [], baton: [] };
    for (const [side, through] of Object.entries({ jupyterServer, baton })) {
      for (let number = 0; number < interruptsMax; number++) {
        took[side].push(await through.bare.interrupted(code, () => through.api.ask('POST', `/api/kernels/${through.kernelId}/interrupt`, {})));
      }
    }
    rows.push(row(kind === 'flood' ? 'interrupt during 10 MB/s of prints' : 'interrupt of a loop that prints a dot now and then', [took]));
  }
  return table(head, rows);
}

/** From the start of the process until it answers, and what it holds then. */
async function starts(home, environment) {
  const took = { jupyterServer: [], baton: [] };
  const resident = { jupyterServer: [], baton: [] };
  for (let number = 0; number < startsMax; number++) {
    for (const [side, begin] of Object.entries({ jupyterServer: startJupyterServer, baton: startBaton })) {
      const folder = path.join(home, `start-${side}-${number}`);
      fs.mkdirSync(folder);
      const server = await begin(python, folder, environment);
      took[side].push(server.startMs);
      await new Promise(resolve => setTimeout(resolve, 2000));
      resident[side].push(residentMiB(server.process.pid));
      await stop(server.process);
    }
  }
  const line = (name, values) => [name, ...['jupyterServer', 'baton'].map(side => show(values[side]))];
  return table(['what', 'jupyter_server', 'Baton'], [line('start until it answers', took), line('resident memory idle, MiB', resident)]);
}
