// A hundred kernels at once, served by one process (fakes.py), before jupyter_server and before Baton: memory, load, overload.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, quantile, table } from './figures.mjs';
import { startJupyterServer } from './jupyter-server.mjs';
import { KernelSocket } from './kernel-socket.mjs';
import { residentMiB, start, stop, whileAlive, within } from './processes.mjs';
import { startBaton } from './through-baton.mjs';

const program = fileURLToPath(new URL('fakes.py', import.meta.url));
const idleKernels = 50;
const kernelsMax = 100;
const loads = [{ rate: 10, seconds: 5 }, { rate: 100, seconds: 5 }];
const drainMs = 30_000;
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

export class ManyKernels {
  constructor(python, home, environment, say) {
    Object.assign(this, { python, home, environment, say });
  }

  async measure() {
    const rows = [];
    for (const [name, begin] of Object.entries({ jupyter_server: startJupyterServer, Baton: startBaton })) {
      this.say(`${kernelsMax} kernels before ${name}`);
      rows.push(...(await this.#measure(name, begin)));
    }
    return table(['before', 'what', 'answered', 'refused', 'connections lost', 'never answered', 'p50 (p95) ms', 'resident MiB'], rows);
  }

  async #measure(name, begin) {
    const folder = path.join(this.home, `many-${name}`);
    const links = path.join(folder, 'links');
    this.#describe(folder, links);
    const fakes = start(this.python, [program, links], { env: this.environment });
    await whileAlive(fakes, new Promise(resolve => fakes.stdout.once('data', resolve)), 15_000, 'the fake kernels');
    const server = await begin(this.python, folder, { ...this.environment, JUPYTER_PATH: path.join(folder, 'jupyter') });
    try {
      return await this.#load(name, server);
    } finally {
      await stop(server.process, 60_000);
      fs.rmSync(links, { recursive: true, force: true });
      await stop(fakes);
    }
  }

  /** The kernelspec of these kernels: a process that only hands its connection file over and lives as long as the kernel does. */
  #describe(folder, links) {
    const spec = path.join(folder, 'jupyter/kernels/fake');
    fs.mkdirSync(spec, { recursive: true });
    fs.mkdirSync(links, { recursive: true });
    const script = `ln -s "$1" "${links}/$$" && exec sleep 100000`;
    fs.writeFileSync(path.join(spec, 'kernel.json'), JSON.stringify({ argv: ['/bin/sh', '-c', script, 'fake', '{connection_file}'], display_name: 'Fake', language: 'fake' }));
  }

  async #load(name, { process: child, api }) {
    const sockets = [];
    const rows = [];
    const open = async () => {
      const { id } = await api.ask('POST', '/api/kernels', { name: 'fake' });
      const socket = await KernelSocket.open(api.address, api.token, id);
      await socket.run('1');
      sockets.push(socket);
    };
    const began = performance.now();
    while (sockets.length < idleKernels) await open();
    await sleep(2000);
    rows.push([name, `${idleKernels} kernels that do nothing, started in ${((performance.now() - began - 2000) / 1000).toFixed(1)} s`, '', '', '', '', '', residentMiB(child.pid)]);
    while (sockets.length < kernelsMax) await open();
    for (const load of loads) {
      const live = sockets.filter(socket => socket.closed === undefined);
      const seen = await drive(live, load);
      rows.push([name, `${live.length} kernels, ${load.rate} requests a second each, ${load.seconds} s`, seen.ok, seen.refused, seen.lost, seen.open, seen.took.length ? `${median(seen.took).toFixed(1)} (${quantile(seen.took, 0.95).toFixed(1)})` : '-', residentMiB(child.pid)]);
    }
    const [live] = sockets.filter(socket => socket.closed === undefined);
    const after = live ? await within(live.run('1'), 10_000, 'a run afterwards').then(() => 'a run afterwards is answered', reason => reason.message) : 'no connection is left';
    rows.push([name, after, '', '', '', '', '', '']);
    for (const socket of sockets) socket.close();
    return rows;
  }
}

/** Every socket gets so many requests a second, whether the former are answered or not. */
async function drive(sockets, { rate, seconds }) {
  const seen = { ok: 0, refused: 0, took: [] };
  const closedBefore = sockets.filter(socket => socket.closed !== undefined).length;
  const ask = async socket => {
    const began = performance.now();
    try {
      const status = await socket.run('1', { ms: seconds * 1000 + drainMs });
      if (status === 'ok') {
        seen.ok++;
        seen.took.push(performance.now() - began);
      } else {
        seen.refused++;
      }
    } catch {
      // its connection was lost, or its time is up: both are counted at the end
    }
  };
  const all = [];
  const began = performance.now();
  for (let tick = 0; tick < rate * seconds; tick++) {
    for (const socket of sockets) if (socket.closed === undefined) all.push(ask(socket));
    await sleep(Math.max(0, began + ((tick + 1) * 1000) / rate - performance.now()));
  }
  await Promise.race([Promise.all(all), sleep(drainMs)]);
  const lost = sockets.filter(socket => socket.closed !== undefined).length - closedBefore;
  return { ...seen, lost, open: all.length - seen.ok - seen.refused };
}
