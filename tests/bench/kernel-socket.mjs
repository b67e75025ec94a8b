// A client of /api/kernels/{id}/channels in the framing of the page: the WebSocket subprotocol of the Jupyter kernel messages, v1.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { within } from './processes.mjs';

const protocol = 'v1.kernel.websocket.jupyter.org';
const parts = ['header', 'parent_header', 'metadata', 'content'];

function encode(channel, message) {
  const bodies = [Buffer.from(channel), ...parts.map(part => Buffer.from(JSON.stringify(message[part])))];
  const head = Buffer.alloc(8 * (bodies.length + 2));
  head.writeBigUInt64LE(BigInt(bodies.length + 1), 0);
  let offset = head.length;
  head.writeBigUInt64LE(BigInt(offset), 8);
  bodies.forEach((body, index) => {
    offset += body.length;
    head.writeBigUInt64LE(BigInt(offset), 8 * (index + 2));
  });
  return Buffer.concat([head, ...bodies]);
}

function decode(frame) {
  const offset = index => Number(frame.readBigUInt64LE(8 * (index + 1)));
  const message = { channel: frame.subarray(offset(0), offset(1)).toString() };
  parts.forEach((part, index) => {
    message[part] = JSON.parse(frame.subarray(offset(index + 1), offset(index + 2)));
  });
  return message;
}

/** One person's socket to one kernel. */
export class KernelSocket {
  #session = randomUUID();
  #waiting = new Map();

  static async open(address, token, kernel) {
    const kernelSocket = new KernelSocket();
    const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/api/kernels/${kernel}/channels`, protocol, {
      headers: { Authorization: `token ${token}` },
      perMessageDeflate: false,
    });
    kernelSocket.socket = socket;
    socket.on('message', frame => kernelSocket.#onFrame(frame));
    socket.on('close', code => kernelSocket.#onClose(code));
    await within(new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject)), 15_000, 'the kernel socket');
    return kernelSocket;
  }

  #onFrame(frame) {
    const { channel, header, parent_header: parent, content } = decode(frame);
    const request = this.#waiting.get(parent.msg_id);
    if (!request) return;
    if (header.msg_type === 'stream') request.onText?.(content.text);
    if (channel === 'shell' && header.msg_type === 'execute_reply') {
      request.replied = true;
      request.status = content.status;
    }
    if (channel === 'iopub' && header.msg_type === 'status' && content.execution_state === 'idle') request.idle = true;
    if (request.replied && request.idle) {
      this.#waiting.delete(parent.msg_id);
      request.resolve(request.status);
    }
  }

  #onClose(code) {
    this.closed = code;
    for (const request of this.#waiting.values()) request.reject(new Error(`the kernel socket was closed (${code})`));
    this.#waiting.clear();
  }

  /**
   * Runs code, with a cell's id in its cell; settles with the reply's status when reply and idle are both here. `onText` hears what it
   * prints.
   */
  run(code, { cell, ms = 60_000, onText } = {}) {
    const id = randomUUID();
    const done = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, onText }));
    const frame = encode('shell', {
      header: { msg_id: id, msg_type: 'execute_request', session: this.#session, username: '', version: '5.4', date: new Date().toISOString() },
      parent_header: {},
      metadata: cell ? { cellId: cell } : {},
      content: { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true },
    });
    this.socket.send(frame);
    return within(done, ms, 'reply and idle');
  }

  /** Runs code that never ends, and half a second after its first output has it interrupted; milliseconds from there to its end. */
  async interrupted(code, interrupt) {
    let onFirst;
    const first = new Promise(resolve => (onFirst = resolve));
    const done = this.run(code, { onText: () => onFirst() });
    await within(first, 30_000, 'the first output');
    await new Promise(resolve => setTimeout(resolve, 500));
    const began = performance.now();
    await Promise.all([interrupt(), done]);
    return performance.now() - began;
  }

  /** How many requests wait for their end. */
  get waiting() {
    return this.#waiting.size;
  }

  close() {
    this.socket.terminate();
  }
}
