// Baton as a side of the benchmark: a broker of its own, a kernel without a document, and a notebook that two clients have open.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Api } from './api.mjs';
import { crowd, revocation } from './crowd.mjs';
import { KernelSocket } from './kernel-socket.mjs';
import { OpenNotebook } from './open-notebook.mjs';
import { start, stop, whileAlive } from './processes.mjs';

const command = process.env.BATON_COMMAND ?? fileURLToPath(new URL('../../baton', import.meta.url));
const file = 'bench.ipynb';
const cell = 'cell';
const longMs = 110_000;
// One person is the whole crowd here.
const roomy = { BATON_SOCKETS_PER_PERSON_MAX: '1000', BATON_KERNELS_PER_PERSON_MAX: '200' };

const notebook = JSON.stringify({
  cells: [{ cell_type: 'code', id: cell, metadata: {}, source: '', execution_count: null, outputs: [] }],
  metadata: { kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** Starts a broker on a fresh folder in `home`; answers `{process, root, api, startMs}` when it is ready. */
export async function startBaton(python, home, environment) {
  const root = path.join(home, 'root');
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(root, file), notebook);
  const prefix = path.dirname(path.dirname(python));
  const words = ['serve', root, '--port', '0', '--state', path.join(home, 'state'), '--no-browser', '--lab', prefix];
  const began = performance.now();
  const child = start(command, words, { env: { ...environment, ...roomy, BATON_TOKEN: '' }, cwd: home });
  const ready = new Promise(resolve => {
    createInterface({ input: child.stdout }).on('line', line => {
      const match = /^Baton is ready at (http\S+?)\/lab\?token=(\S+)$/.exec(line);
      if (match) resolve({ process: child, root, api: new Api(match[1], match[2]), startMs: performance.now() - began });
    });
  });
  return whileAlive(child, ready, 180_000, 'the ready line');
}

/** A running broker with everything open that the benchmark measures. */
export class ThroughBaton {
  async open(python, home, environment) {
    Object.assign(this, await startBaton(python, home, environment));
    const { api } = this;
    this.kernelId = (await api.ask('POST', '/api/kernels', { name: 'python3' })).id;
    this.bare = await KernelSocket.open(api.address, api.token, this.kernelId);
    this.first = await OpenNotebook.open(api, file);
    this.second = await OpenNotebook.open(api, file);
    const session = { path: file, name: file, type: 'notebook', kernel: { name: 'python3' } };
    const shared = (await api.ask('POST', '/api/sessions', session)).kernel;
    this.shared = await KernelSocket.open(api.address, api.token, shared.id);
  }

  /** Milliseconds of each run until reply and idle, on the kernel without a document. */
  async runs(code, times) {
    const took = [];
    for (let run = 0; run < times; run++) {
      const began = performance.now();
      await this.bare.run(code);
      took.push(performance.now() - began);
    }
    return took;
  }

  /** The same for the cell of a document that two clients have open. */
  async cellRuns(code, times) {
    const took = [];
    for (let run = 0; run < times; run++) {
      const began = performance.now();
      this.first.beginRun();
      await this.shared.run(code, { cell });
      took.push(performance.now() - began);
    }
    return took;
  }

  /** Milliseconds of each print in a cell until its text is in the second client's document. */
  async prints(times) {
    const took = [];
    for (let run = 0; run < times; run++) {
      const mark = randomUUID();
      took.push(await this.#untilSeen(`print('${mark}')`, `${mark}\n`, 20_000));
    }
    return took;
  }

  /** Milliseconds until the second client's document has the last of many lines, and how many it has then. */
  async lines(code, ending) {
    const ms = await this.#untilSeen(code, ending, longMs, 25);
    return { ms, lines: this.second.lineCount };
  }

  /** See `revocation`. */
  revocation(sockets) {
    return revocation(this.api, file, sockets);
  }

  /** See `crowd`. */
  crowd(size) {
    return crowd(this.api, this.process.pid, file, size);
  }

  async #untilSeen(code, ending, ms, everyMs) {
    const began = performance.now();
    const seen = this.second.shows(ending, ms, everyMs);
    this.first.beginRun();
    const [at] = await Promise.all([seen, this.shared.run(code, { cell, ms })]);
    return at - began;
  }

  stop() {
    for (const open of [this.bare, this.shared, this.first, this.second]) open?.close();
    return stop(this.process);
  }
}
