import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { rawRequest } from '../lib/api.mjs';
import { Broker } from '../lib/broker.mjs';
import { FRAMING, KernelClient, encodeFrame } from '../lib/kernel-client.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { RoomClient, documentBytes } from '../lib/room-client.mjs';
import { openSocket } from '../lib/sockets.mjs';
import { until } from '../lib/waiting.mjs';

const NOTEBOOK = 'nb.ipynb';

let broker;
let emma;
let origin;

before(async () => {
  const kernelspecs = { 'dies-at-start': ['/bin/false', '{connection_file}'], 'not-there': ['/no/such/program', '{connection_file}'] };
  broker = await Broker.serve({ [NOTEBOOK]: notebook(['print("here")', 'x = 1']) }, { kernelspecs });
  emma = (await broker.addUser('emma')).api;
  await broker.grant('.', 'emma', 'collaborator');
  origin = new URL(broker.address).origin;
});

after(() => broker?.close());

async function sharedKernel(api) {
  const session = await api.must('POST', '/api/sessions', { path: NOTEBOOK, name: NOTEBOOK, type: 'notebook', kernel: { name: 'python3' } });
  return session.kernel.id;
}

async function roomPath(api) {
  const { format, type, fileId, sessionId } = await RoomClient.session(api, NOTEBOOK);
  return `/api/collaboration/room/${format}:${type}:${fileId}?sessionId=${sessionId}`;
}

test('every socket refuses a cookie from a foreign page, from no page, and a wrong token', { timeout: 60_000 }, async () => {
  const login = await fetch(broker.readyAddress, { redirect: 'manual', headers: { Accept: 'text/html' } });
  const cookie = login.headers.getSetCookie().map(each => each.split(';')[0]).join('; ');
  assert.ok(cookie, 'the token sets a cookie');
  const kernel = await sharedKernel(broker.owner);
  const sockets = [`/api/kernels/${kernel}/channels?session_id=s`, await roomPath(broker.owner), '/api/collaboration/room/JupyterLab:globalAwareness'];
  for (const path of sockets) {
    for (const headers of [{ Cookie: cookie, Origin: 'http://evil.example' }, { Cookie: cookie, Origin: 'null' }, { Cookie: cookie }, {}]) {
      const { status } = await openSocket(broker.address, path, { headers });
      assert.ok(status === 403 || status === 401, `${path} with ${JSON.stringify(Object.keys(headers))} ${headers.Origin}: ${status}`);
    }
    assert.ok([401, 403].includes((await openSocket(broker.address, path, { token: `${broker.token}x` })).status), `${path} with a wrong token`);
    const own = await openSocket(broker.address, path, { headers: { Cookie: cookie, Origin: origin } });
    assert.equal(own.status, 101, `${path} from the broker's own page`);
    own.socket.terminate();
  }
});

test('a foreign, missing or double Host is refused before anything is looked at', { timeout: 30_000 }, async () => {
  const { host } = new URL(broker.address);
  const request = lines => rawRequest(broker.address, `GET /api/status HTTP/1.1\r\n${lines}Authorization: token ${broker.token}\r\nConnection: close\r\n\r\n`);
  assert.equal(await request(`Host: ${host}\r\n`), 200);
  for (const lines of ['Host: evil.example\r\n', '', `Host: ${host}\r\nHost: evil.example\r\n`]) {
    const status = await request(lines);
    assert.ok(status >= 400 && status < 500, `${JSON.stringify(lines)}: ${status}`);
  }
});

/** Frames that no honest client sends. */
function wickedFrames(doc) {
  const bytes = (...values) => Uint8Array.from(values);
  const update = payload => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, sync.messageYjsUpdate);
    encoding.writeVarUint8Array(encoder, payload);
    return encoding.toUint8Array(encoder);
  };
  const whole = Y.encodeStateAsUpdate(doc);
  const foreign = new Y.Doc();
  foreign.getArray('cells').insert(0, ['no cell']);
  const honest = Y.encodeStateAsUpdate(foreign);
  const pretender = new Y.Doc();
  pretender.clientID = Number.MAX_SAFE_INTEGER;
  pretender.getMap('state').set('path', 'elsewhere.ipynb');
  return {
    'an empty frame': bytes(),
    'an unknown kind of message': bytes(77, 1, 2, 3),
    'an unknown kind of sync message': bytes(0, 9, 0),
    'a number that does not end': new Uint8Array(64).fill(255),
    'a length over the end of the frame': bytes(0, 2, 200, 1, 0, 0),
    'a count of two thousand million': update(bytes(255, 255, 255, 255, 7)),
    'a cut update': update(honest.slice(0, honest.length - 3)),
    'an update with rubbish behind it': update(Uint8Array.from([...honest, 1, 2, 3])),
    'a struct of an unknown kind': update(bytes(1, 1, 5, 0, 31, 0)),
    'a wrong state vector': bytes(0, 0, 3, 255, 255, 255),
    'an awareness state that is no JSON': bytes(1, 5, 1, 1, 1, 1, 123),
    "a struct under the server's own number": update(Y.encodeStateAsUpdate(pretender)),
    'text instead of bytes': 'hello',
    'the whole document, cut in the middle': update(whole.slice(0, whole.length >> 1)),
  };
}

test('malformed frames in a room leave the document byte-equal and the others undisturbed', { timeout: 90_000 }, async () => {
  const honest = await RoomClient.join(broker.owner, NOTEBOOK);
  const expected = await documentBytes(broker.owner, NOTEBOOK);
  for (const [what, frame] of Object.entries(wickedFrames(honest.doc))) {
    const wicked = await RoomClient.join(emma, NOTEBOOK);
    wicked.sendBytes(frame);
    await wicked.roundTrip();
    assert.equal(await documentBytes(broker.owner, NOTEBOOK), expected, `the document after ${what}`);
    assert.equal(honest.closed, null, `the other after ${what}`);
    if (wicked.closed) assert.equal(wicked.closed.code, 1003, `the close code after ${what}`);
    wicked.close();
  }
  const other = await RoomClient.join(emma, NOTEBOOK);
  const savedBefore = other.doc.getMap('state').get('hash');
  honest.doc.getArray('cells').get(1).get('source').insert(5, '0');
  await until(() => other.cell(1).source === 'x = 10', 5000, 'an honest edit afterwards');
  await until(() => other.doc.getMap('state').get('hash') !== savedBefore, 12_000, 'the save of that edit');
  honest.close();
  other.close();
  assert.equal(await broker.owner.status('/q/health/live'), 200);
});

test('an oversized message ends its own socket and nothing else', { timeout: 60_000 }, async () => {
  const honest = await RoomClient.join(broker.owner, NOTEBOOK);
  const kernel = await sharedKernel(broker.owner);
  const expected = await documentBytes(broker.owner, NOTEBOOK);
  const room = await RoomClient.join(emma, NOTEBOOK);
  const socket = await KernelClient.join(emma, kernel);
  for (const client of [room, socket]) {
    client.socket.on('error', () => {}); // the peer hangs up in the middle of our sending
    client.socket.send(Buffer.alloc(257 * 1024 * 1024));
    await until(() => client.closed, 15_000, 'the end of the socket');
  }
  assert.equal(await documentBytes(broker.owner, NOTEBOOK), expected);
  assert.equal(honest.closed, null);
  honest.close();
});

test('malformed frames on a kernel socket disturb neither the kernel nor the others', { timeout: 60_000 }, async () => {
  const kernel = await sharedKernel(broker.owner);
  const honest = await KernelClient.join(emma, kernel);
  const good = encodeFrame('shell', { header: { msg_id: 'm', msg_type: 'execute_request', session: 's', username: '', version: '5.4', date: '' }, content: { code: '1' } });
  const frames = {
    'an empty frame': Buffer.alloc(0),
    'a count over the end': Buffer.from('ffffffffffffff7f', 'hex'),
    'a cut frame': good.subarray(0, good.length - 5),
    'offsets that run backwards': Buffer.concat([good.subarray(0, 16), good.subarray(8, 16), good.subarray(24)]),
    'rubbish': Buffer.alloc(300, 0xa5),
    'text that is no JSON': 'not json',
    'an unknown channel': encodeFrame('nowhere', { header: { msg_id: 'm', msg_type: 'execute_request', session: 's', username: '', version: '5.4', date: '' } }),
    'a header without a type': encodeFrame('shell', { header: {} }),
    'content that is no request': encodeFrame('shell', { header: { msg_id: 'm', msg_type: 'execute_request', session: 's', username: '', version: '5.4', date: '' }, content: { code: 7 } }),
  };
  for (const [what, frame] of Object.entries(frames)) {
    const wicked = await KernelClient.join(broker.owner, kernel);
    wicked.socket.send(frame);
    const { reply, text } = await honest.execute(`print(${JSON.stringify(what)})`);
    assert.deepEqual([reply.status, text], ['ok', `${what}\n`]);
    wicked.close();
  }
  assert.equal(honest.closed, null);
  honest.close();
});

test('what is asked for with wrong names is refused with a sentence', { timeout: 30_000 }, async () => {
  const unknown = '00000000-0000-0000-0000-000000000000';
  for (const [method, path, body, expected] of [
    ['GET', `/api/kernels/${unknown}`, undefined, 404],
    ['GET', '/api/contents/nowhere.ipynb', undefined, 404],
    ['GET', '/api/contents/..%2F..%2Fetc%2Fpasswd', undefined, 404],
    ['PUT', '/api/collaboration/session/nowhere.ipynb', { format: 'json', type: 'notebook' }, 404],
    ['POST', '/api/sessions', { path: randomUUID(), name: NOTEBOOK, type: 'notebook', kernel: { name: 'no-such-spec' } }, 501],
    ['GET', '/api/baton/executions/none', undefined, 404],
  ]) {
    const answer = await broker.owner.call(method, path, body);
    assert.equal(answer.status, expected, `${method} ${path}`);
    assert.ok(answer.body?.message?.length > 10, `${method} ${path} says ${answer.text}`);
  }
  assert.equal((await openSocket(broker.address, `/api/kernels/${unknown}/channels?session_id=s`, { token: broker.token })).status, 404);
});

test('a kernel that cannot start or dies at start says why in a sentence, and another one starts', { timeout: 60_000 }, async () => {
  for (const name of ['dies-at-start', 'not-there']) {
    const { id } = await broker.owner.must('POST', '/api/kernels', { name });
    const dead = await until(async () => {
      const kernel = await broker.owner.get(`/api/kernels/${id}`);
      return kernel.execution_state === 'dead' && kernel;
    }, 15_000, `the end of ${name}`);
    assert.match(dead.reason, /^The .*\.$/, `why ${name} is dead`);
    const client = await KernelClient.join(broker.owner, id);
    const { reply } = await client.execute('1');
    assert.equal(reply.status, 'error');
    assert.equal(reply.evalue, dead.reason);
    client.close();
  }
  const client = await KernelClient.join(broker.owner, await sharedKernel(broker.owner));
  assert.equal((await client.execute('print("alive")')).text, 'alive\n');
  client.close();
});

test('a private kernel and a console on it work for their person and do not exist for anybody else', { timeout: 60_000 }, async () => {
  const mine = await emma.must('POST', '/api/kernels', { name: 'python3' });
  const console = await emma.must('POST', '/api/sessions', { path: 'console-1', name: 'console-1', type: 'console', kernel: { name: 'python3' } });
  const joined = await emma.must('POST', '/api/sessions', { path: 'console-2', name: 'console-2', type: 'console', kernel: { id: mine.id } });
  assert.equal(joined.kernel.id, mine.id);
  for (const id of [mine.id, console.kernel.id]) {
    const client = await KernelClient.join(emma, id);
    // The stock console names the cell of its own prompt, which is in no document.
    assert.equal((await client.execute('print("private")', { cellId: 'prompt-cell' })).text, 'private\n');
    client.close();
    for (const [method, path] of [['GET', ''], ['POST', '/interrupt'], ['POST', '/restart'], ['DELETE', '']]) {
      assert.equal((await broker.owner.call(method, `/api/kernels/${id}${path}`)).status, 404, `${method} ${path} by somebody else`);
    }
    await assert.rejects(KernelClient.join(broker.owner, id), { status: 404 });
    const session = await broker.owner.call('POST', '/api/sessions', { path: randomUUID(), name: NOTEBOOK, type: 'notebook', kernel: { id } });
    assert.equal(session.status, 404);
    assert.ok(!(await broker.owner.get('/api/kernels')).some(kernel => kernel.id === id));
    assert.ok((await emma.get('/api/kernels')).some(kernel => kernel.id === id));
  }
  const ownSessions = (await broker.owner.get('/api/sessions')).map(session => session.type);
  assert.ok(!ownSessions.includes('console'), "nobody sees another's consoles");
  await emma.must('DELETE', `/api/kernels/${mine.id}`);
  assert.equal(await emma.status(`/api/kernels/${mine.id}`), 404, 'the end of the private kernel');
});
