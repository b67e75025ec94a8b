// A third client of a document's room, in Node: yjs itself, the y-sync protocol, and nothing of the page.
import { createHash } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { openSocket, listen } from './sockets.mjs';
import { plainCell } from './notebook-file.mjs';
import { until } from './waiting.mjs';

const SYNC = 0;
const AWARENESS = 1;
const RAW = 2;

/** The whole document as somebody gets it who comes anew: the SHA-256 of the update that holds it. */
export async function documentBytes(api, document) {
  const newcomer = await RoomClient.join(api, document);
  const digest = createHash('sha256').update(Y.encodeStateAsUpdate(newcomer.doc)).digest('hex');
  newcomer.close();
  return digest;
}

/** One connection to the room of one document. `closed` is `{code, reason}` after the end, `raws` are the server's RAW messages. */
export class RoomClient {
  closed = null;
  answers = 0;
  raws = [];
  awarenessFrames = 0;

  /** Opens the room of `document` as the person of `api` and waits for the first sync. */
  static async join(api, document, { doc = new Y.Doc(), session, format = 'json', type = 'notebook' } = {}) {
    session ??= await RoomClient.session(api, document, { format, type });
    const path = `/api/collaboration/room/${session.format}:${session.type}:${session.fileId}?sessionId=${session.sessionId}`;
    const { status, socket, reason } = api.openSocket
      ? await api.openSocket(path)
      : await openSocket(api.address, path, { token: api.token, headers: api.socketHeaders });
    if (status !== 101) {
      throw Object.assign(new Error(`room of ${document} as ${api.name}: ${status} ${reason ?? ''}`), { status });
    }
    const client = new RoomClient(api, document, doc, session, socket);
    await until(() => client.answers > 0 || client.closed, 15_000, `the first sync of ${document} as ${api.name}`);
    return client;
  }

  static session(api, document, { format = 'json', type = 'notebook' } = {}) {
    return api.must('PUT', `/api/collaboration/session/${encodeURIComponent(document)}`, { format, type });
  }

  constructor(api, document, doc, session, socket) {
    Object.assign(this, { api, document, doc, session, socket });
    this.onUpdate = (update, origin) => {
      if (origin !== this) this.sendSync(sync.messageYjsUpdate, update);
    };
    doc.on('update', this.onUpdate);
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString(), at: Date.now() };
      doc.off('update', this.onUpdate);
    });
    listen(socket, data => this.onFrame(new Uint8Array(data)));
    this.ask();
  }

  ask() {
    this.send(encoder => {
      encoding.writeVarUint(encoder, SYNC);
      sync.writeSyncStep1(encoder, this.doc);
    });
  }

  /** Waits until the server has dealt with all that was sent: it answers the last question, or has closed. */
  async roundTrip() {
    const before = this.answers;
    this.ask();
    await until(() => this.answers > before || this.closed, 10_000, `an answer or an end in the room of ${this.document}`);
  }

  onFrame(bytes) {
    const decoder = decoding.createDecoder(bytes);
    const kind = decoding.readVarUint(decoder);
    if (kind === SYNC) {
      const answer = encoding.createEncoder();
      encoding.writeVarUint(answer, SYNC);
      const step = sync.readSyncMessage(decoder, answer, this.doc, this);
      if (encoding.length(answer) > 1) this.socket.send(encoding.toUint8Array(answer));
      if (step === sync.messageYjsSyncStep2) this.answers++;
    } else if (kind === AWARENESS) {
      this.awarenessFrames++;
    } else if (kind === RAW) {
      this.raws.push(JSON.parse(decoding.readVarString(decoder)));
    }
  }

  send(write) {
    if (this.closed) return;
    const encoder = encoding.createEncoder();
    write(encoder);
    this.socket.send(encoding.toUint8Array(encoder));
  }

  /** A sync message of any kind with these bytes as its payload: hostile ones too. */
  sendSync(step, payload) {
    this.send(encoder => {
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, payload);
    });
  }

  sendBytes(bytes) {
    if (!this.closed) this.socket.send(bytes);
  }

  /** All cells, each as it would stand in a file. */
  cells() {
    return this.doc.getArray('cells').toJSON().map(plainCell);
  }

  cell(index) {
    return this.cells()[index];
  }

  /** The Y.Map of a cell, for checks of keys that no file has. */
  yCell(index) {
    return this.doc.getArray('cells').get(index);
  }

  states() {
    return this.doc.getArray('cells').toArray().filter(cell => cell.get('cell_type') === 'code').map(cell => cell.get('execution_state'));
  }

  text() {
    return this.doc.getText('source').toString();
  }

  /** Remembers every transaction that changes cells: which cells, which of their keys, and the state right after it. */
  record() {
    const transactions = [];
    this.doc.getArray('cells').observeDeep(events => {
      const changes = events.filter(event => event.path.length > 0).map(event => ({
        cell: event.path[0],
        part: event.path[1] ?? 'cell',
        keys: event.path.length === 1 ? [...event.keys.keys()].sort() : [],
      }));
      transactions.push({ at: Date.now(), changes, cells: this.doc.getArray('cells').toJSON() });
    });
    return transactions;
  }

  close() {
    this.doc.off('update', this.onUpdate);
    this.socket.close();
    setTimeout(() => this.socket.terminate(), 500).unref();
  }
}
