// Somebody who is present in a room, in Node: the awareness protocol alone, honest or not.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { listen, openSocket } from './sockets.mjs';
import { RoomClient } from './room-client.mjs';
import { until } from './waiting.mjs';

const AWARENESS = 1;
export const GLOBAL = 'JupyterLab:globalAwareness';

/** One connection. `states` are those who are here, by client id: `{clock, state}`. */
export class PresenceClient {
  closed = null;
  states = new Map();

  /** In the room in which everybody is. */
  static global(api) {
    return PresenceClient.join(api, GLOBAL);
  }

  /** In the room of a document. */
  static async in(api, document) {
    const { format, type, fileId, sessionId } = await RoomClient.session(api, document);
    return PresenceClient.join(api, `${format}:${type}:${fileId}?sessionId=${sessionId}`);
  }

  static async join(api, room) {
    const { status, socket } = await openSocket(api.address, `/api/collaboration/room/${room}`, { token: api.token, headers: api.socketHeaders });
    if (status !== 101) throw Object.assign(new Error(`${room} as ${api.name}: ${status}`), { status });
    return new PresenceClient(socket);
  }

  constructor(socket) {
    this.socket = socket;
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    listen(socket, data => this.onFrame(new Uint8Array(data)));
  }

  onFrame(bytes) {
    const decoder = decoding.createDecoder(bytes);
    if (decoding.readVarUint(decoder) !== AWARENESS) return;
    const update = decoding.createDecoder(decoding.readVarUint8Array(decoder));
    for (let left = decoding.readVarUint(update); left > 0; left--) {
      const client = decoding.readVarUint(update);
      const clock = decoding.readVarUint(update);
      const state = JSON.parse(decoding.readVarString(update));
      if (state === null) this.states.delete(client);
      else this.states.set(client, { clock, state });
    }
  }

  /** Says that `client` is in this state, whoever that is. */
  say(client, clock, state) {
    const update = encoding.createEncoder();
    encoding.writeVarUint(update, 1);
    encoding.writeVarUint(update, client);
    encoding.writeVarUint(update, clock);
    encoding.writeVarString(update, JSON.stringify(state));
    const frame = encoding.createEncoder();
    encoding.writeVarUint(frame, AWARENESS);
    encoding.writeVarUint8Array(frame, encoding.toUint8Array(update));
    this.socket.send(encoding.toUint8Array(frame));
  }

  /** Says it, and waits until the room has said it back: what was said before has been dealt with then. */
  async appear(client, clock, state) {
    this.say(client, clock, state);
    await until(() => this.states.get(client)?.clock === clock || this.closed, 10_000, `client ${client} in the room`);
  }

  close() {
    this.socket.close();
    setTimeout(() => this.socket.terminate(), 500).unref();
  }
}
