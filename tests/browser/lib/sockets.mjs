// Opening a websocket the way a program may: any headers, any origin, and the status where the upgrade is refused.
import WebSocket from 'ws';

/** Answers `{status: 101, socket}` or `{status}` of the refusal. Frames that arrive early wait in `socket.early`. */
export function openSocket(address, path, { token, protocols = [], headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address.replace(/^http/, 'ws').replace(/\/+$/, '') + path, protocols, {
      headers: { ...(token ? { Authorization: `token ${token}` } : {}), ...headers },
      perMessageDeflate: false,
      maxPayload: 256 * 1024 * 1024,
    });
    const timer = setTimeout(() => {
      socket.terminate();
      reject(new Error(`no answer to the upgrade of ${path}`));
    }, 10_000);
    socket.early = [];
    socket.keepEarly = (data, binary) => socket.early.push([data, binary]);
    socket.on('message', socket.keepEarly);
    socket.on('open', () => {
      clearTimeout(timer);
      resolve({ status: 101, socket });
    });
    socket.on('unexpected-response', (request, response) => {
      clearTimeout(timer);
      request.destroy();
      resolve({ status: response.statusCode });
    });
    socket.on('error', reason => {
      clearTimeout(timer);
      resolve({ status: 0, reason: reason.message });
    });
  });
}

/** Hands early and later frames to one listener. */
export function listen(socket, onFrame) {
  socket.off('message', socket.keepEarly);
  socket.on('message', onFrame);
  for (const [data, binary] of socket.early.splice(0)) onFrame(data, binary);
}
