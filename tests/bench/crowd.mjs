// Many people in one notebook: some type, the others only look on.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { OpenNotebook } from './open-notebook.mjs';
import { residentMiB, within } from './processes.mjs';

const patienceMs = 20_000;

/** Opens a room without holding its document: of the frames that come it only looks for a mark. */
function openViewer(api, room, sessionId, expectedEnd = 1006) {
  const address = `${api.address.replace(/^http/, 'ws')}/api/collaboration/room/${room}?sessionId=${sessionId}`;
  const socket = new WebSocket(address, { headers: { Authorization: `token ${api.token}` }, perMessageDeflate: false });
  const opened = new Promise((resolve, reject) => socket.on('open', () => resolve(socket)).on('error', reject));
  socket.on('close', (code, reason) => ![1006, expectedEnd].includes(code) && console.error(`baton: a viewer was sent away: ${code} ${reason}`));
  return within(opened, patienceMs, 'a viewer');
}

function sees(socket, mark) {
  return new Promise(resolve => {
    const look = frame => {
      if (!frame.includes(mark)) return;
      socket.off('message', look);
      resolve(performance.now());
    };
    socket.on('message', look);
  });
}

/** Milliseconds until each viewer's socket has each of the editors' edits, and the broker's resident memory with all of them there. */
export async function crowd(api, pid, file, { viewers, editors, edits }) {
  const typing = [];
  const watching = [];
  try {
    for (let number = 0; number < editors; number++) typing.push(await OpenNotebook.open(api, file));
    const { fileId, sessionId } = await api.ask('PUT', `/api/collaboration/session/${file}`, { format: 'json', type: 'notebook' });
    for (let number = 0; number < viewers; number++) watching.push(await openViewer(api, `json:notebook:${fileId}`, sessionId));
    const took = [];
    for (let edit = 0; edit < edits; edit++) {
      const mark = randomUUID();
      const seen = Promise.all(watching.map(socket => sees(socket, mark)));
      const began = performance.now();
      typing[edit % editors].type(mark);
      for (const at of await within(seen, patienceMs, 'an edit on its way to every viewer')) took.push(at - began);
    }
    return { took, residentMiB: residentMiB(pid) };
  } finally {
    for (const socket of watching) socket.terminate();
    for (const notebook of typing) notebook.close();
  }
}

/** Milliseconds from a revocation until each of so many sockets of the person is closed. */
export async function revocation(api, file, sockets) {
  const name = `leaver-${randomUUID().slice(0, 8)}`;
  const { token } = await api.ask('POST', '/api/baton/users', { name });
  const grant = await api.ask('PUT', '/api/baton/grants', { path: file, user: name, role: 'collaborator' });
  const { fileId, sessionId } = await api.ask('PUT', `/api/collaboration/session/${file}`, { format: 'json', type: 'notebook' });
  const opened = [];
  for (let number = 0; number < sockets; number++) {
    opened.push(await openViewer({ address: api.address, token }, `json:notebook:${fileId}`, sessionId, 1003));
  }
  const closed = Promise.all(opened.map(socket => new Promise(resolve => socket.on('close', () => resolve(performance.now())))));
  const began = performance.now();
  await api.ask('DELETE', `/api/baton/grants/${grant.id}`);
  return (await within(closed, patienceMs, 'the end of every socket')).map(at => at - began);
}
