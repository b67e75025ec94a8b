// A raw client of a kernel's socket, in the binary framing of v1.kernel.websocket.jupyter.org.
import { randomUUID } from 'node:crypto';
import { listen, openSocket } from './sockets.mjs';
import { until } from './waiting.mjs';

export const FRAMING = 'v1.kernel.websocket.jupyter.org';
const PARTS = ['header', 'parent_header', 'metadata', 'content'];

/** One message as a frame: the number of offsets, the offsets, then channel and the four JSON parts, all little-endian. */
export function encodeFrame(channel, message) {
  const parts = [Buffer.from(channel), ...PARTS.map(part => Buffer.from(JSON.stringify(message[part] ?? {})))];
  const head = Buffer.alloc(8 * (parts.length + 2));
  head.writeBigUInt64LE(BigInt(parts.length + 1), 0);
  let at = head.length;
  for (const [index, part] of [...parts, Buffer.alloc(0)].entries()) {
    head.writeBigUInt64LE(BigInt(at), 8 * (index + 1));
    at += part.length;
  }
  return Buffer.concat([head, ...parts]);
}

function decodeFrame(frame) {
  const offset = index => Number(frame.readBigUInt64LE(8 * (index + 1)));
  const part = index => frame.subarray(offset(index), offset(index + 1)).toString();
  return { channel: part(0), ...Object.fromEntries(PARTS.map((name, index) => [name, JSON.parse(part(index + 1))])) };
}

export class KernelClient {
  messages = [];
  closed = null;

  static async join(api, kernelId) {
    const session = randomUUID();
    const path = `/api/kernels/${kernelId}/channels?session_id=${session}`;
    const { status, socket } = api.openSocket
      ? await api.openSocket(path, [FRAMING])
      : await openSocket(api.address, path, { token: api.token, headers: api.socketHeaders, protocols: [FRAMING] });
    if (status !== 101) throw Object.assign(new Error(`kernel socket as ${api.name}: ${status}`), { status });
    return new KernelClient(socket, session);
  }

  constructor(socket, session) {
    Object.assign(this, { socket, session });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString(), at: Date.now() };
    });
    listen(socket, data => this.messages.push(decodeFrame(data)));
  }

  send(channel, type, content, metadata = {}) {
    const id = randomUUID();
    const header = { msg_id: id, msg_type: type, session: this.session, username: '', version: '5.4', date: new Date().toISOString() };
    this.socket.send(encodeFrame(channel, { header, metadata, content }));
    return id;
  }

  answersTo(id) {
    return this.messages.filter(message => message.parent_header.msg_id === id);
  }

  /** Runs code and answers, after its reply and its idle, `{reply, text, messages}`. */
  async execute(code, metadata = {}) {
    return this.ended(this.begin(code, metadata), code);
  }

  /** Asks for an execution and answers the id of the request. */
  begin(code, metadata = {}) {
    return this.send('shell', 'execute_request', {
      code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true,
    }, metadata);
  }

  /** Waits for the reply and the idle of a request. */
  async ended(id, what, ms = 20_000) {
    const reply = () => this.answersTo(id).find(message => message.header.msg_type === 'execute_reply');
    const idle = () => this.answersTo(id).some(({ header, content }) => header.msg_type === 'status' && content.execution_state === 'idle');
    await until(() => reply() && idle(), ms, `the end of ${JSON.stringify(what)}`, { everyMs: 10 });
    const messages = this.answersTo(id);
    const streams = messages.filter(message => message.header.msg_type === 'stream');
    return { reply: reply().content, text: streams.map(message => message.content.text).join(''), messages };
  }

  close() {
    this.socket.close();
    setTimeout(() => this.socket.terminate(), 500).unref();
  }
}
