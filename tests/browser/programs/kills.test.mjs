// Seeded schedules on the packaged broker: people with yjs itself type, run and lose their connection, the file changes on disk, the
// broker is killed and started again, its memory of a document kept or wiped. Nothing typed is lost or doubled.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import * as Y from 'yjs';
import { Broker, python } from '../lib/broker.mjs';
import { KernelClient } from '../lib/kernel-client.mjs';
import { invalidity } from '../lib/nbformat.mjs';
import { cellsOfFile, notebook } from '../lib/notebook-file.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { eventually, patience, until } from '../lib/waiting.mjs';

// BATON_KILLS=10 for the ten of docs/contributing/development.md; BATON_KILL_SEED=7 for one again.
const SEEDS = process.env.BATON_KILL_SEED
  ? [Number(process.env.BATON_KILL_SEED)]
  : Array.from({ length: Number(process.env.BATON_KILLS ?? 1) }, (_, i) => i + 1);
const STEPS = 60;
const DOCUMENT = 'work.ipynb';
const run = promisify(execFile);

/** The same sequence for the same seed (mulberry32). */
function dice(seed) {
  let state = seed * 2654435761;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** One person with a page: keeps the document over lost connections, as the stock page does, until it is told to load anew. */
class Writer {
  constructor(schedule, user) {
    Object.assign(this, { schedule, user, online: false, doc: new Y.Doc() });
  }

  async connect() {
    this.session ??= await RoomClient.session(this.user.api, DOCUMENT);
    try {
      this.client = await RoomClient.join(this.user.api, DOCUMENT, { doc: this.doc, session: this.session });
    } catch (refused) {
      if (![401, 403, 404].includes(refused.status)) throw refused;
      return this.loadAnew();
    }
    if (this.client.closed?.code === 1003) return this.loadAnew();
    this.online = true;
  }

  /** What the page does at 1003: its document is another one from now on. What was in it only, the broker has set aside. */
  async loadAnew() {
    this.schedule.note(`${this.user.name} loads anew`);
    this.client?.close();
    this.doc = new Y.Doc();
    this.session = null;
    return this.connect();
  }

  cut() {
    this.client?.close();
    this.online = false;
  }

  /** A broker that was killed, or a 1003, closes the socket: the stock page connects again by itself. */
  async ifClosed() {
    if (this.online && this.client.closed) {
      this.online = false;
      if (this.client.closed.code === 1003) await this.loadAnew();
      else await this.connect();
    }
  }

  cells() {
    return this.doc.getArray('cells');
  }

  type(token, at) {
    const cell = this.cells().get(at % this.cells().length);
    cell.get('source').insert(0, `# ${token}\n`);
  }

  addCell(id, token) {
    const cell = new Y.Map();
    for (const [key, value] of Object.entries({ id, cell_type: 'code', execution_count: null, execution_state: 'idle' })) cell.set(key, value);
    cell.set('metadata', new Y.Map());
    cell.set('outputs', new Y.Array());
    cell.set('source', new Y.Text(`# ${token}\n`));
    this.cells().push([cell]);
  }
}

class Schedule {
  notes = [];
  tokens = new Set();
  added = new Set();
  ran = 0;

  constructor(seed) {
    this.seed = seed;
    this.roll = dice(seed);
  }

  note(what) {
    this.notes.push(what);
  }

  token() {
    const token = `t${this.seed}x${this.tokens.size}z`;
    this.tokens.add(token);
    return token;
  }

  async begin() {
    this.broker = await Broker.serve({ [DOCUMENT]: notebook(['print(0)', 'print(1)', 'print(2)']) });
    this.people = [];
    for (let i = 0; i < 2 + this.roll(3); i++) {
      const user = await this.broker.addUser(`p${i}`);
      await this.broker.grant('.', user.name, 'collaborator');
      const writer = new Writer(this, user);
      await writer.connect();
      this.people.push(writer);
    }
  }

  async play() {
    for (let i = 0; i < STEPS; i++) {
      const writer = this.people[this.roll(this.people.length)];
      for (const each of this.people) await each.ifClosed();
      const what = this.roll(100);
      if (what < 40) {
        const token = this.token();
        this.note(`${writer.user.name} types ${token}${writer.online ? '' : ' offline'}`);
        writer.type(token, this.roll(100));
      } else if (what < 50) {
        const token = this.token();
        const id = `n${this.seed}-${this.added.size}`;
        this.added.add(id);
        this.note(`${writer.user.name} adds ${id} with ${token}`);
        writer.addCell(id, token);
      } else if (what < 62) {
        await this.runs(writer);
      } else if (what < 72) {
        this.note(`${writer.user.name} is cut off`);
        writer.cut();
      } else if (what < 84) {
        if (!writer.online) {
          this.note(`${writer.user.name} is back`);
          await writer.connect();
        }
      } else if (what < 92) {
        this.editsOnDisk();
      } else {
        await this.kills(this.roll(3) === 0);
      }
    }
  }

  async runs(writer) {
    if (!writer.online) return;
    const cell = writer.cells().get(this.roll(writer.cells().length));
    const { status, text } = await writer.user.api.call('POST', '/api/baton/executions', { document: DOCUMENT, cell_ids: [cell.get('id')] });
    this.note(`${writer.user.name} runs ${cell.get('id')}: ${status}`);
    assert.ok(status === 202 || status === 404 || status === 409, `${status} ${text}`);
    this.ran += status === 202 ? 1 : 0;
  }

  editsOnDisk() {
    const token = this.token();
    const file = JSON.parse(this.broker.read(DOCUMENT));
    const cell = file.cells[this.roll(file.cells.length)];
    const source = Array.isArray(cell.source) ? cell.source.join('') : cell.source;
    cell.source = `${source}\n# ${token}`.split(/(?<=\n)/);
    this.note(`somebody edits ${cell.id} on disk: ${token}`);
    fs.writeFileSync(`${this.broker.file(DOCUMENT)}.new`, `${JSON.stringify(file, null, 1)}\n`);
    fs.renameSync(`${this.broker.file(DOCUMENT)}.new`, this.broker.file(DOCUMENT));
  }

  async kills(wiped) {
    this.note(wiped ? 'the broker is killed, and forgets the document' : 'the broker is killed');
    await this.broker.end('SIGKILL');
    if (wiped) {
      const forget = 'import sqlite3, sys\nd = sqlite3.connect(sys.argv[1])\nfor t in ("histories", "history_updates"):\n  d.execute(f"delete from {t}") if d.execute("select 1 from sqlite_master where name=?", (t,)).fetchone() else None\nd.commit()';
      await run(python, ['-c', forget, path.join(this.broker.state, 'baton.db')]);
    }
    await this.broker.startAgain();
    for (const each of this.people) {
      if (each.online) await until(() => each.client.closed, 10_000, 'the end of the socket');
    }
  }

  /** Everybody comes back, nothing runs any more, and all say the same. */
  async end() {
    for (const each of this.people) {
      await each.ifClosed();
      if (!each.online) await each.connect();
    }
    const tab = await RoomClient.join(this.broker.owner, DOCUMENT);
    await until(async () => {
      for (const each of this.people) await each.ifClosed();
      const rows = await this.broker.owner.executions(DOCUMENT);
      return rows.every(row => row.state === 'settled') && tab.states().every(state => state === 'idle');
    }, 60_000, 'the end of all runs');
    await eventually(async () => {
      const cells = tab.cells();
      for (const each of this.people) assert.deepEqual(each.client.cells(), cells, each.user.name);
      assert.deepEqual(cellsOfFile(this.broker.read(DOCUMENT)), cells);
    }, 30_000, 'the same with everybody and in the file');
    return tab;
  }

  async check(tab) {
    const cells = tab.cells();
    const ids = cells.map(cell => cell.id);
    assert.equal(new Set(ids).size, ids.length, 'no cell is there twice');
    assert.equal(await invalidity(this.broker.file(DOCUMENT)), null);
    assert.ok(this.ran > 0, 'something was run');
    const text = cells.map(cell => cell.source).join('\n');
    const aside = JSON.stringify(await Promise.all((await this.broker.owner.get(`/api/baton/asides?document=${DOCUMENT}`)).map(each =>
      this.broker.owner.get(`/api/baton/asides/${each.id}`))));
    for (const token of this.tokens) {
      const found = new RegExp(`${token}(?!\\d)`, 'g');
      const here = (text.match(found) ?? []).length;
      assert.ok(here <= 1, `${token} is there ${here} times`);
      assert.ok(here === 1 || found.test(aside), `${token} is neither in the document nor set aside`);
    }
  }
}

let broker;
after(() => broker?.close());

for (const seed of SEEDS) {
  test(`schedule ${seed} with kills: nothing typed is lost or doubled, everybody and the file agree`, { timeout: 400_000 * patience }, async () => {
    const schedule = new Schedule(seed);
    try {
      await schedule.begin();
      broker = schedule.broker;
      await schedule.play();
      const tab = await schedule.end();
      await schedule.check(tab);
      tab.close();
      for (const each of schedule.people) each.cut();
      await schedule.broker.close();
    } catch (reason) {
      console.log(schedule.notes.join('\n'));
      console.log(schedule.broker?.log.slice(-40).join('\n'));
      schedule.broker?.killEverything();
      throw reason;
    }
  });
}
