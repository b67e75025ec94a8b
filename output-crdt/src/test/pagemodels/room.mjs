// A room with the Java writer as its server and any number of pages, in which a test says when each message arrives.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import './browser.mjs';

export const { CodeCell, CodeCellModel, YNotebook, Signal, Y, syncProtocol, encoding, decoding } = await import(
  './build/page-models.mjs'
);

/** The range that the server draws its client id from; pages draw from 32 bits. */
export const SERVER_ID = 2 ** 53 - 7;

const target = fileURLToPath(new URL('../../../target/', import.meta.url));

/** The Java side from what Maven has built, or by the command in BATON_NOTEBOOK_PEER. */
function startJava() {
  const stdio = ['pipe', 'pipe', 'inherit'];
  if (process.env.BATON_NOTEBOOK_PEER) {
    return spawn(process.env.BATON_NOTEBOOK_PEER, { shell: true, stdio });
  }
  if (!existsSync(`${target}test-classpath`)) {
    throw new Error('build first: ./mvnw -pl output-crdt verify; or set BATON_NOTEBOOK_PEER to the command of NotebookPeer');
  }
  const libraries = readFileSync(`${target}test-classpath`, 'utf8').trim();
  const classpath = [`${target}test-classes`, `${target}classes`, libraries].join(delimiter);
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
  return spawn(java, ['-cp', classpath, 'dev.baton.crdt.output.NotebookPeer'], { stdio });
}

/** NotebookPeer on a pipe. */
export class Peer {
  constructor() {
    this.process = startJava();
    this.waiting = [];
    this.process.on('exit', code => {
      for (const { reject } of this.waiting.splice(0)) {
        reject(new Error(`the Java peer ended with ${code}`));
      }
    });
    createInterface({ input: this.process.stdout }).on('line', line => {
      const answer = JSON.parse(line);
      const { resolve, reject } = this.waiting.shift();
      answer.error ? reject(new Error(answer.error)) : resolve(answer);
    });
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(JSON.stringify(request) + '\n');
    });
  }

  /** Ends the Java side and every page: a page's awareness has a timer that would keep Node alive. */
  close() {
    this.process.stdin.end();
    pages.splice(0).forEach(page => page.notebook.dispose());
  }
}

let rooms = 0;
const pages = [];

/** The page to whom something is being delivered: what its signals' slots throw, the page only logs. */
let receiver;
Signal.setExceptionHandler(error => receiver.errors.push(error));

export class Room {
  static async open(peer, { serverId = SERVER_ID, trusted = true, cells = [codeCell('a'), codeCell('b')], limits = {} } = {}) {
    const room = new Room();
    room.peer = peer;
    room.doc = `room-${++rooms}`;
    room.pages = [];
    const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
    await peer.ask({ doc: room.doc, op: 'new', client: serverId, notebook, trusted, ...limits });
    return room;
  }

  /** One request to the Java side; what it wrote goes into the inbox of every page. Answers with the number of transactions. */
  async ask(op, rest = {}) {
    const answer = await this.peer.ask({ doc: this.doc, op, ...rest });
    answer.updates = answer.updates.map(update => new Uint8Array(Buffer.from(update, 'base64')));
    for (const update of answer.updates) {
      this.pages.forEach(page => page.inbox.push(update));
    }
    return answer;
  }

  begin(cell, execution = 'e') {
    return this.ask('begin', { cell, execution });
  }

  offer(type, content, execution = 'e') {
    return this.ask('offer', { type, content, execution });
  }

  flush() {
    return this.ask('flush');
  }

  end(count, execution = 'e') {
    return this.ask('end', { count, execution });
  }

  cell(cell) {
    return this.ask('cell', { cell });
  }

  /** A page that opens the notebook now. */
  async join() {
    const page = new Page(this);
    const { state } = await this.ask('state');
    Y.applyUpdate(page.ydoc, new Uint8Array(Buffer.from(state, 'base64')), page);
    page.takeUpCells();
    this.pages.push(page);
    return page;
  }

  /** What a page sent arrives at the server, which passes it on to the others. */
  async receive(page) {
    for (const update of page.outbox.splice(0)) {
      await this.ask('apply', { update: Buffer.from(update).toString('base64') });
      this.pages.filter(other => other !== page).forEach(other => other.inbox.push(update));
    }
  }

  /** Everything under way arrives. */
  async quiet() {
    while (this.pages.some(page => page.inbox.length || page.outbox.length)) {
      for (const page of this.pages) {
        page.deliver();
      }
      for (const page of this.pages) {
        await this.receive(page);
      }
    }
  }
}

export class Page {
  constructor(room) {
    this.room = room;
    this.notebook = new YNotebook();
    this.ydoc = this.notebook.ydoc;
    this.inbox = [];
    this.outbox = [];
    this.errors = [];
    this.models = new Map();
    pages.push(this);
    this.ydoc.on('update', (update, origin) => {
      if (origin !== this) {
        this.outbox.push(update);
      }
    });
    this.notebook.changed.connect((_, change) => {
      if (change.cellsChange) {
        this.takeUpCells();
      }
    });
  }

  /** Every code cell gets the page's own model, and of the widget what it does when the model's state changes. */
  takeUpCells() {
    for (const shared of this.notebook.cells) {
      const known = this.models.get(shared.id);
      if (shared.cell_type === 'code' && known?.sharedModel !== shared) {
        const model = new CodeCellModel({ sharedModel: shared });
        const widget = { model, _updatePrompt() {}, addClass() {}, removeClass() {} };
        model.stateChanged.connect((sender, args) => CodeCell.prototype.onStateChanged.call(widget, sender, args));
        this.models.set(shared.id, model);
      }
    }
  }

  /** The first messages of the inbox arrive, as the stock provider takes them: an error is logged and the rest goes on. */
  deliver(count = this.inbox.length) {
    receiver = this;
    for (const update of this.inbox.splice(0, count)) {
      try {
        Y.applyUpdate(this.ydoc, update, this);
      } catch (error) {
        this.errors.push(error);
      }
    }
  }

  model(cell) {
    return this.models.get(cell);
  }

  /** What is seen under a cell. */
  view(cell) {
    return plain(this.model(cell).outputs.toJSON());
  }

  /** What the page's shared model holds. */
  shared(cell) {
    return plain(this.model(cell).sharedModel.getOutputs());
  }

  /**
   * A click on Run, by the page's own code, as far as its answer from the kernel.
   * The test calls reply() when the kernel's answer arrives, and awaits it.
   */
  run(cell) {
    let answer;
    const future = { done: new Promise((resolve, reject) => (answer = { resolve, reject })), dispose() {} };
    const requests = [];
    const session = {
      session: {
        kernel: {
          requestExecute: (content, _, metadata) => {
            requests.push({ content, metadata });
            return future;
          }
        }
      }
    };
    const model = this.model(cell);
    const done = CodeCell.execute({ model, outputArea: {}, isDisposed: false }, session, {});
    return {
      requests,
      reply: async content => {
        answer.resolve({ content, header: {}, metadata: {} });
        await done;
      }
    };
  }

  /** A sync step 1 of the server arrives behind everything that is in the inbox; the page answers it with a step 2. */
  fence() {
    this.deliver();
    const request = encoding.createEncoder();
    syncProtocol.writeSyncStep1(request, new Y.Doc());
    const reply = encoding.createEncoder();
    syncProtocol.readSyncMessage(decoding.createDecoder(encoding.toUint8Array(request)), reply, this.ydoc, this);
    return decoding.readVarUint(decoding.createDecoder(encoding.toUint8Array(reply))) === 1;
  }
}

const plain = value => JSON.parse(JSON.stringify(value));

export function codeCell(id, outputs = [], source = 'print(1)') {
  return { cell_type: 'code', id, source, metadata: {}, execution_count: outputs.length ? 1 : null, outputs };
}

export const stream = (text, name = 'stdout') => ({ output_type: 'stream', name, text });
export const display = text => ({ output_type: 'display_data', data: { 'text/plain': text }, metadata: {} });
