// Many guests of one link, as programs: each types into a cell of their own and runs on the shared kernel, without a pause. How soon they are
// out is a figure of ./baton bench --viewers.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { GuestApi } from '../lib/api.mjs';
import { Broker } from '../lib/broker.mjs';
import { KernelClient } from '../lib/kernel-client.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { until } from '../lib/waiting.mjs';

const GUESTS = Number(process.env.BATON_CROWD ?? 15);
const DOCUMENT = 'crowd.ipynb';

let broker;
const scenario = scenarios(() => ({ broker }));

before(async () => {
  broker = await Broker.serve({ [DOCUMENT]: notebook(Array.from({ length: GUESTS + 1 }, (_, n) => `# cell ${n}\n`)) });
});

after(() => broker?.close());

/** A person with a document and its kernel open. */
class Visitor {
  constructor(api, cell) {
    Object.assign(this, { api, cell, typed: 0, ran: 0 });
  }

  async arrive() {
    this.room = await RoomClient.join(this.api, DOCUMENT);
    const session = await this.api.must('POST', '/api/sessions', {
      path: DOCUMENT, name: DOCUMENT, type: 'notebook', kernel: { name: 'python3' },
    });
    this.kernel = await KernelClient.join(this.api, session.kernel.id);
    return this;
  }

  /** Types, and waits until the server has dealt with it, again and again until `over` or the end of the socket. */
  async type(over) {
    while (!over() && !this.room.closed) {
      this.room.yCell(this.cell).get('source').insert(0, `${this.typed++} `);
      await this.room.roundTrip();
    }
  }

  /** Runs a line that the kernel remembers, again and again until `over` or the end of the socket. */
  async run(over) {
    while (!over() && !this.kernel.closed) {
      const id = this.kernel.send('shell', 'execute_request', {
        code: `ran.append(${this.cell})`, silent: false, store_history: false, user_expressions: {}, allow_stdin: false, stop_on_error: false,
      });
      const replied = () => this.kernel.answersTo(id).some(({ header }) => header.msg_type === 'execute_reply');
      await until(() => replied() || this.kernel.closed, 60_000, `an answer or an end for the guest of cell ${this.cell}`, { everyMs: 10 });
      if (replied()) this.ran++;
      this.kernel.messages.length = 0;
    }
  }
}

scenario(`${GUESTS} guests who type and run are out after the revocation, nothing of theirs comes in afterwards, and others go on`, 240_000, async () => {
  const owner = await new Visitor(broker.owner, 0).arrive();
  await owner.kernel.execute('ran = []');
  const url = (await broker.command('share', DOCUMENT, '--role', 'collaborator', '--max-uses', String(GUESTS))).trim();
  const guests = [];
  for (let n = 1; n <= GUESTS; n++) {
    const api = new GuestApi(broker.address, `guest ${n}`);
    await api.use(url);
    guests.push(await new Visitor(api, n).arrive());
  }
  const emma = await broker.addUser('emma');
  await broker.grant(DOCUMENT, 'emma', 'collaborator');
  const other = await new Visitor(emma.api, 0).arrive();

  let done = false;
  const otherTypes = other.type(() => done);
  const busy = guests.flatMap(guest => [guest.type(() => false), guest.run(() => false)]);
  await until(() => guests.every(guest => guest.typed >= 3 && guest.ran >= 1), 120_000, 'everybody in the midst of typing and running');

  const { status } = await broker.owner.call('DELETE', `/api/baton/shares/${new URL(url).pathname.split('/').pop()}`);
  assert.equal(status, 204);
  await owner.room.roundTrip();
  const atTheFence = owner.room.cells().slice(1);
  const typedByOther = other.typed;

  await Promise.all(busy);
  for (const { room, kernel } of guests) {
    assert.equal(room.closed.code, 1003);
    assert.match(room.closed.reason, /^.+ ended your access to crowd\.ipynb\.$/);
    assert.equal(kernel.closed.code, 1000);
    assert.match(kernel.closed.reason, /^.+ ended your access to crowd\.ipynb\.$/);
  }

  await until(() => other.typed >= typedByOther + 10, 20_000, "the other's typing goes on");
  done = true;
  await otherTypes;
  assert.equal(other.room.closed, null);
  assert.equal(other.kernel.closed, null);
  await owner.room.roundTrip();
  assert.deepEqual(owner.room.cells().slice(1), atTheFence, 'nothing of what they typed came in after the fence');

  const { text: counted } = await owner.kernel.execute('print(len(ran))');
  const executions = (await broker.owner.executions(DOCUMENT)).filter(run => run.requester.username.startsWith('guest:'));
  assert.deepEqual([...new Set(executions.map(run => run.state))], ['settled']);
  const mayHaveRun = executions.filter(run => run.started_at).length;
  assert.ok(Number(counted) <= mayHaveRun, `${counted} runs in the kernel, ${mayHaveRun} in the ledger`);
  assert.ok(Number(counted) >= guests.reduce((sum, guest) => sum + guest.ran, 0) - GUESTS, 'what was answered was run');
  assert.equal((await owner.kernel.execute('print(len(ran))')).text, counted, 'and nothing more of theirs');
  for (const guest of guests.slice(0, 5)) {
    assert.equal(await guest.api.status(`/api/contents/${DOCUMENT}?content=0`), 401);
    await assert.rejects(guest.api.use(url), /404/);
  }
  owner.room.close();
  owner.kernel.close();
  other.room.close();
  other.kernel.close();
});
