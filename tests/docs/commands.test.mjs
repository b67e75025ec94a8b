// Every command of the README and the tutorials works: each page is followed from its top in a home directory of its own.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shellBlocks } from './blocks.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.resolve(here, '../..');
const run = promisify(execFile);
const tutorials = fs.readdirSync(path.join(repository, 'docs/tutorials')).map(name => `docs/tutorials/${name}`);

for (const page of ['README.md', ...tutorials]) {
  const blocks = shellBlocks(fs.readFileSync(path.join(repository, page), 'utf8'));

  test(`the commands of ${page}`, { timeout: 900_000 }, async context => {
    assert.ok(blocks.some(block => !block.skip), 'a page without a command that is run is not checked');
    const reader = new Reader();
    try {
      for (const block of blocks) {
        await context.test(`line ${block.line}: ${block.text.split('\n')[0]}`, { skip: block.skip }, () => reader.run(block));
      }
    } finally {
      await reader.leave();
    }
  });
}

/** Somebody who reads a page and types what it says into a shell, whose folder and variables last from block to block. */
class Reader {
  constructor() {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'baton-docs-'));
    this.checkout = path.join(this.home, 'baton');
    fs.mkdirSync(this.checkout);
    fs.copyFileSync(path.join(here, 'baton-in-background.sh'), path.join(this.checkout, 'baton'));
    const data = path.join(this.home, 'data');
    fs.mkdirSync(data);
    const prefix = path.dirname(path.dirname(process.env.BATON_TEST_PYTHON ?? fail('BATON_TEST_PYTHON must name the Python that ./baton prepared')));
    const sum = execFileSync('cksum', { input: fs.readFileSync(path.join(repository, 'python/requirements.txt')), encoding: 'utf8' });
    fs.symlinkSync(prefix, path.join(data, `python-${sum.trim().replace(/\s/, '-')}`));
    const { PATH, LANG, JAVA_HOME, BATON_JAVA_OPTS } = process.env;
    this.environment = {
      PATH, HOME: this.home, BATON_HOME: data, REAL_BATON: path.join(repository, 'baton'), EMPTY_NOTEBOOK: path.join(here, 'empty.ipynb'),
      BATON_ROOMS_REHEARSAL_RUNS: '0', ...(LANG && { LANG }), ...(JAVA_HOME && { JAVA_HOME }), ...(BATON_JAVA_OPTS && { BATON_JAVA_OPTS }),
    };
    fs.writeFileSync(path.join(this.home, 'shell'), `cd ${this.checkout}\n`);
  }

  async run({ text, setup, placeholders }) {
    if (setup) await this.type(setup);
    let commands = text;
    for (const [word, command] of Object.entries(placeholders)) {
      const value = (await this.type(command)).trim();
      assert.match(value, /^\S+$/, `${command} answers one word in place of ${word}`);
      assert.match(commands, new RegExp(`\\b${word}\\b`), `the block has the word ${word}`);
      commands = commands.replace(new RegExp(`\\b${word}\\b`, 'g'), value);
    }
    await this.type(commands);
  }

  async type(commands) {
    const address = path.join(this.home, 'address');
    // a request that the server refuses is a command that failed
    const prelude = `set -eu -o pipefail\n. "$HOME/shell"\ncurl() { command curl --fail-with-body "$@"; }\n`;
    const served = fs.existsSync(address) ? fs.readFileSync(address, 'utf8').trim() : 'http://127.0.0.1:8888';
    const script = `${prelude}${commands.replaceAll('http://127.0.0.1:8888', served)}\n{ export -p; echo "cd '$PWD'"; } >"$HOME/shell"\n`;
    const { stdout } = await run('bash', ['-c', script], { env: this.environment, timeout: 600_000 }).catch(reason => {
      throw new Error(`${reason.message}\n${reason.stdout}${reason.stderr}`);
    });
    return stdout;
  }

  /** Ends the servers and waits until they have gone. */
  async leave() {
    const file = path.join(this.home, 'pids');
    const pids = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
    for (const pid of pids) signal(pid, 'SIGTERM');
    const patience = Date.now() + 60_000;
    while (pids.some(pid => signal(pid, 0)) && Date.now() < patience) await new Promise(resolve => setTimeout(resolve, 100));
    for (const pid of pids) signal(pid, 'SIGKILL');
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 3 });
  }
}

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it has ended
  }
}

function fail(message) {
  throw new Error(message);
}
