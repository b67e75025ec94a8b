// A broker of its own for a test file: started as a person starts it, in a fresh folder, and stopped for certain.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Api } from './api.mjs';
import { patience, until, within } from './waiting.mjs';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const command = process.env.BATON_COMMAND ?? path.join(repository, 'baton');
const run = promisify(execFile);
const alive = new Set();

// Whatever goes wrong above, no server outlives the tests.
process.on('exit', () => {
  for (const broker of alive) broker.killEverything();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** The Python whose prefix holds JupyterLab, jupyter-collaboration and a kernel. */
export const python = process.env.BATON_TEST_PYTHON ?? fail('BATON_TEST_PYTHON must name a Python with JupyterLab');

function fail(message) {
  throw new Error(message);
}

/** A running `baton serve`: `address` (with a final slash), `token`, `readyAddress` as it was printed, `root`, `state`. */
export class Broker {
  log = [];

  /**
   * Serves a fresh folder that holds `files` ({name: text}); names with a slash make folders. With `only` it serves that one of them and no
   * folder. `kernelspecs` ({name: argv}) are
   * kernels that this machine has besides Python; `settings` ({'baton.outputs.trust': 'never'}) are keys of the configuration,
   * `options` words of the command line.
   */
  static async serve(files = {}, { only = '', kernelspecs = {}, settings = {}, options = [] } = {}) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'baton-browser-'));
    const broker = new Broker();
    broker.home = home;
    broker.only = only;
    broker.options = options;
    broker.settings = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key.toUpperCase().replace(/[^A-Z]/g, '_'), value]));
    broker.root = path.join(home, 'root');
    broker.state = path.join(home, 'state');
    fs.mkdirSync(broker.root);
    for (const [name, argv] of Object.entries(kernelspecs)) {
      const folder = path.join(home, 'jupyter/kernels', name);
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'kernel.json'), JSON.stringify({ argv, display_name: name, language: 'python' }));
    }
    for (const [name, text] of Object.entries(files)) broker.write(name, text);
    await broker.start(0);
    return broker;
  }

  /** A broker that somebody else started and ends, from what `facts` says of it there. */
  static thatRuns(facts) {
    const broker = Object.assign(new Broker(), facts);
    broker.isOthers = true;
    broker.owner = new Api(facts.address, facts.token, 'the owner');
    return broker;
  }

  get facts() {
    const { address, token, readyAddress, home, root, state } = this;
    return { address, token, readyAddress, home, root, state };
  }

  async start(port, token) {
    const prefix = path.dirname(path.dirname(python));
    const words = ['serve', path.join(this.root, this.only), '--port', String(port), '--state', this.state, '--no-browser', '--lab', prefix, ...this.options];
    if (token) words.push('--token', token);
    const child = spawn(command, words, {
      cwd: this.home,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a process group of its own, so that nothing of it can be left behind
      // A rehearsal makes a start's first Runs quick; here it would only take the processors from the page that is loading.
      env: { ...process.env, BATON_ROOMS_REHEARSAL_RUNS: '0', ...this.settings, BATON_TOKEN: '', JUPYTER_PATH: path.join(this.home, 'jupyter') },
    });
    this.process = child;
    this.exit = new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal })));
    alive.add(this);
    const note = line => this.log.push(`${new Date().toISOString()} ${line}`);
    createInterface({ input: child.stderr }).on('line', note);
    child.on('error', reason => note(`could not be started: ${reason.message}`));
    const lines = createInterface({ input: child.stdout });
    const ready = new Promise((resolve, reject) => {
      lines.on('line', line => {
        note(line);
        const match = /^Baton is ready at (http\S+?)\/lab(?:\/tree\/[^?]+)?\?token=(\S+)$/.exec(line);
        if (match) resolve(match);
      });
      this.exit.then(({ code, signal }) => {
        reject(new Error(`the broker ended with ${code ?? signal}:\n${this.log.slice(-20).join('\n')}`));
      });
    });
    const [line, address, found] = await within(ready, 120_000, 'the ready line').catch(reason => {
      this.killEverything();
      throw reason;
    });
    this.readyAddress = line.replace('Baton is ready at ', '');
    this.address = `${address}/`;
    this.token = found;
    this.owner = new Api(this.address, found, 'the owner');
  }

  /** Runs one of Baton's own commands on this broker and answers what it printed. */
  async command(...words) {
    const { stdout } = await run(command, [...words, '--state', this.state], { cwd: this.home, timeout: 30_000 * patience });
    return stdout;
  }

  /** A new named person; the answer holds the address that they were given and their own API. */
  async addUser(name) {
    const { url, token } = await this.owner.must('POST', '/api/baton/users', { name });
    return { name, address: url, token, api: new Api(this.address, token, name) };
  }

  /** Gives a right and answers the grant's id. */
  async grant(document, name, role) {
    const path = document === '.' ? '' : document;
    return (await this.owner.must('PUT', '/api/baton/grants', { path, user: name, role })).id;
  }

  /** How often the broker refused to change a document; who asks afterwards knows that what a page sent has been dealt with. */
  async refusedEdits(document) {
    const { text } = await this.owner.call('GET', `/api/baton/audit?document=${encodeURIComponent(document)}`);
    const rows = text.trim().split('\n').filter(Boolean).map(JSON.parse);
    return rows.filter(({ type, action }) => type === 'access.refused' && action === 'doc.edit').length;
  }

  file(name) {
    return path.join(this.root, name);
  }

  read(name) {
    return fs.readFileSync(this.file(name), 'utf8');
  }

  write(name, text) {
    fs.mkdirSync(path.dirname(this.file(name)), { recursive: true });
    fs.writeFileSync(this.file(name), text);
  }

  remove(name) {
    fs.rmSync(this.file(name));
  }

  /** Process ids of kernels that run in the served folder: the broker starts a kernel in its document's folder. */
  kernels() {
    return fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter(pid => {
      try {
        const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const state = /\) (\S)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))[1];
        return state !== 'Z' && words.some(word => word.includes('ipykernel')) && fs.readlinkSync(`/proc/${pid}/cwd`).startsWith(this.root);
      } catch {
        return false; // gone meanwhile, or not ours to look at
      }
    });
  }

  /** Ends the process with a signal and waits for its end; answers `{code, signal}`. */
  async end(signal = 'SIGTERM', ms = 12_000) {
    this.process.kill(signal);
    const end = await within(this.exit, ms, `the broker's end after ${signal}`);
    alive.delete(this);
    return end;
  }

  /** Starts again on the same folders, port and token, as after a machine's reboot. */
  async startAgain() {
    await this.start(Number(new URL(this.address).port), this.token);
  }

  /** Stops in good order, removes the folders, and complains of anything that was left behind. */
  async close() {
    if (this.isOthers) return;
    try {
      if (!alive.has(this)) return;
      const { code, signal } = await this.end();
      if (code !== 0) fail(`the broker ended with ${code ?? signal} after SIGTERM:\n${this.log.slice(-30).join('\n')}`);
      await until(() => this.kernels().length === 0, 5000, 'the end of all kernels');
    } finally {
      this.killEverything();
      fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  killEverything() {
    const group = this.process?.pid ? [-this.process.pid] : [];
    for (const pid of [...group, ...this.kernels()]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it ended by itself
      }
    }
    alive.delete(this);
  }
}
