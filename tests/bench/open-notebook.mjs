// A client of a collaboration room, as far as a benchmark of one cell needs it.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import WebSocket from 'ws';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { within } from './processes.mjs';

const SYNC = 0;

function textOf(output) {
  const text = output instanceof Y.Map ? output.get('text') : output.text;
  return Array.isArray(text) ? text.join('') : String(text ?? '');
}

/** A notebook that one person has open: a Yjs document that follows the server's. */
export class OpenNotebook {
  document = new Y.Doc();

  static async open(api, file) {
    const session = await api.ask('PUT', `/api/collaboration/session/${file}`, { format: 'json', type: 'notebook' });
    const room = `json:notebook:${session.fileId}`;
    const notebook = new OpenNotebook();
    const address = `${api.address.replace(/^http/, 'ws')}/api/collaboration/room/${room}?sessionId=${session.sessionId}`;
    const socket = new WebSocket(address, { headers: { Authorization: `token ${api.token}` }, perMessageDeflate: false });
    notebook.socket = socket;
    const synced = new Promise((resolve, reject) => {
      socket.on('open', () => notebook.#send(encoder => sync.writeSyncStep1(encoder, notebook.document)));
      socket.on('message', frame => notebook.#onFrame(frame, resolve));
      socket.on('error', reject);
    });
    await within(synced, 15_000, 'the first sync');
    notebook.document.on('update', (update, origin) => {
      if (origin !== notebook) notebook.#send(encoder => sync.writeUpdate(encoder, update));
    });
    return notebook;
  }

  #send(write) {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    write(encoder);
    this.socket.send(encoding.toUint8Array(encoder));
  }

  #onFrame(frame, onSynced) {
    const decoder = decoding.createDecoder(new Uint8Array(frame));
    if (decoding.readVarUint(decoder) !== SYNC) return; // who is here, and answers to a save
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    const kind = sync.readSyncMessage(decoder, encoder, this.document, this);
    if (encoding.length(encoder) > 1) this.socket.send(encoding.toUint8Array(encoder));
    if (kind === sync.messageYjsSyncStep2) onSynced();
  }

  get #cell() {
    return this.document.getArray('cells').get(0);
  }

  /** Types at the start of the cell. */
  type(text) {
    this.#cell.get('source').insert(0, text);
  }

  /** What the stock page writes into a cell just before it asks for its execution. */
  beginRun() {
    const cell = this.#cell;
    const outputs = cell.get('outputs');
    this.document.transact(() => {
      if (outputs.length) outputs.delete(0, outputs.length);
      if (cell.get('execution_count') !== null) cell.set('execution_count', null);
      cell.set('execution_state', 'running');
    });
  }

  /** What a page that writes outputs itself does with a text that was printed. */
  print(text) {
    const outputs = this.#cell.get('outputs');
    if (outputs.length) {
      const shown = outputs.get(outputs.length - 1).get('text');
      shown.insert(shown.length, text);
      return;
    }
    this.document.transact(() => {
      const output = new Y.Map();
      output.set('output_type', 'stream');
      output.set('name', 'stdout');
      output.set('text', new Y.Text(text));
      outputs.push([output]);
    });
  }

  /** The text of the cell's last output, or "" where there is none. */
  get text() {
    const outputs = this.#cell.get('outputs');
    return outputs.length ? textOf(outputs.get(outputs.length - 1)) : '';
  }

  /** How many lines all of the cell's outputs have. */
  get lineCount() {
    return this.#cell.get('outputs').toArray().map(textOf).join('').split('\n').length - 1;
  }

  /** Settles with the time at which the cell's last output ended in `ending`; looks at most every `everyMs`, for looking costs time too. */
  shows(ending, ms, everyMs = 0) {
    let looked = -Infinity;
    let look;
    let later;
    const seen = new Promise(resolve => {
      look = () => {
        clearTimeout(later);
        const now = performance.now();
        if (now - looked < everyMs) {
          later = setTimeout(look, everyMs);
          return;
        }
        looked = now;
        if (this.text.endsWith(ending)) resolve(now);
      };
      this.document.on('update', look);
    });
    return within(seen, ms, "the second client's document").finally(() => {
      clearTimeout(later);
      this.document.off('update', look);
    });
  }

  close() {
    this.socket.terminate();
    this.document.destroy();
  }
}
