// Guests of each role in the stock page, who also send by hand whatever their browser can send: with their cookies, from their page.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { Broker } from '../lib/broker.mjs';
import { KernelClient } from '../lib/kernel-client.mjs';
import { cellsOfFile, notebook, waitFor } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { OwnPage } from '../lib/own-page.mjs';
import { People } from '../lib/people.mjs';
import { RoomClient, documentBytes } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const ROLES = ['viewer', 'runner', 'editor', 'collaborator'];
const MAY_EDIT = ['editor', 'collaborator'];
const MAY_RUN = ['runner', 'collaborator'];
const TOLD_OF_EDITING = /read this but not change/;
const OTHERS = 'others/private.ipynb';

let broker;
let people;
let owner;
let other;
let here;
const scenario = scenarios(() => ({ broker, people }));

const documentOf = role => `lesson/${role}.ipynb`;
const SOURCES = role => [`${waitFor(`${role}.go`)}\nprint("free")`, 'name = input("name? ")\nprint("got", name)', 'print("three")'];

before(async () => {
  const files = Object.fromEntries(ROLES.map(role => [documentOf(role), notebook(SOURCES(role))]));
  broker = await Broker.serve({ ...files, [OTHERS]: notebook(['secret = 1']), 'others/notes.txt': 'secret\n' });
  people = await People.gather();
  owner = await people.arrive('owner', broker.readyAddress);
  other = await thingsOfOthers();
});

after(async () => {
  other?.room.close();
  await people?.close();
  await broker?.close();
});

/** What there is of others, to be asked for by its name: the owner's own document, its kernel, session, runs, settings and links. */
async function thingsOfOthers() {
  const { owner: api } = broker;
  const room = await RoomClient.join(api, OTHERS);
  const session = await api.must('POST', '/api/sessions', { path: OTHERS, name: OTHERS, type: 'notebook', kernel: { name: 'python3' } });
  const own = await api.must('POST', '/api/kernels', { name: 'python3' });
  const named = await api.must('POST', '/api/baton/kernels', { name: 'team-a', spec: 'python3' });
  const [run] = await api.must('POST', '/api/baton/executions', { document: OTHERS, cell_ids: ['c00'] });
  const link = await api.must('POST', '/api/baton/shares', { path: OTHERS, role: 'viewer', expires_in: 'P1D' });
  await api.must('PUT', '/lab/api/settings/@jupyterlab/notebook-extension:tracker', { raw: '{"codeCellConfig":{"lineNumbers":true}} // of the owner' });
  await api.must('PUT', '/lab/api/workspaces/mine', { data: { secret: 1 }, metadata: { id: 'mine' } });
  const emma = await broker.addUser('emma');
  const grant = await broker.grant(OTHERS, 'emma', 'viewer');
  return { room, session: session.id, kernel: session.kernel.id, own: own.id, named: named.id, run: run.execution_id, link: link.id, grant, emma, fileId: room.session.fileId };
}

/** The guest of that role who is here, or a new one, after the former has gone. */
async function guestOf(role) {
  if (here?.role !== role) {
    await here?.ends();
    here = await guestArrives(role);
  }
  return here;
}

/** A person who was never here comes in by a link of that role, in the stock page; the owner has the same document open. */
async function guestArrives(role) {
  const document = documentOf(role);
  const url = (await broker.command('share', document, '--role', role)).trim();
  const guest = await people.arrive(`guest of ${role}`, url);
  await guest.openGivenAddress();
  await guest.page.click('#open');
  const page = new NotebookPage(guest);
  await page.ready({ kernel: false });
  const hands = await OwnPage.of(broker.address, guest);
  const owners = await owner.open(document);
  const bound = async () => (await broker.owner.get('/api/sessions')).find(session => session.path === document)?.kernel.id;
  const kernel = await until(bound, 10_000, "the session of the owner's page");
  const ends = async () => {
    await broker.command('share', 'revoke', new URL(url).pathname.split('/').pop());
    await guest.leave();
  };
  return { role, document, url, guest, page, hands, owners, kernel, ends };
}

const nameOf = async ({ hands }) => (await hands.get('/api/me')).identity.username;
const auditOf = async username => (await broker.command('audit', '--actor', username)).trim().split('\n').filter(Boolean).map(JSON.parse);

// ---- what is not theirs

const NOTHING = 404;
/** Every row is something of others, or something that no link gives: method, path, body, status. */
const asked = () => [
  ['GET', `/api/contents/${OTHERS}`],
  ['GET', `/api/contents/${OTHERS}?content=0`],
  ['GET', '/api/contents/others'],
  ['GET', '/api/contents/others/no-such-file'],
  ['GET', `/files/${OTHERS}`],
  ['GET', '/files/others/notes.txt'],
  ['GET', '/files/..%2fothers%2fnotes.txt'],
  ['GET', '/api/contents/lesson/..%2f..%2fothers%2fnotes.txt'],
  ['PUT', `/api/contents/${OTHERS}`, { type: 'notebook', format: 'json', content: JSON.parse(notebook(['mine'])) }],
  ['PATCH', `/api/contents/${OTHERS}`, { path: 'lesson/taken.ipynb' }],
  ['DELETE', `/api/contents/${OTHERS}`],
  ['POST', '/api/contents/others', { type: 'file' }],
  ['GET', `/api/contents/${OTHERS}/checkpoints`],
  ['POST', `/api/contents/${OTHERS}/checkpoints`],
  ['PUT', `/api/collaboration/session/${OTHERS}`, { format: 'json', type: 'notebook' }],
  ['PUT', '/api/collaboration/session/others%2fnotes.txt', { format: 'text', type: 'file' }],
  ['GET', `/api/kernels/${other.kernel}`],
  ['DELETE', `/api/kernels/${other.kernel}`],
  ['POST', `/api/kernels/${other.kernel}/interrupt`],
  ['POST', `/api/kernels/${other.kernel}/restart`],
  ['GET', `/api/kernels/${other.own}`],
  ['DELETE', `/api/kernels/${other.own}`],
  ['POST', `/api/kernels/${other.own}/interrupt`],
  ['GET', `/api/kernels/${other.named}`],
  ['DELETE', `/api/kernels/${other.named}`],
  ['DELETE', `/api/baton/kernels/${other.named}`],
  ['GET', `/api/baton/kernels/${other.kernel}/queue`],
  ['PUT', `/api/baton/kernels/${other.kernel}/mode`, { kind: 'open' }],
  ['POST', `/api/baton/kernels/${other.kernel}/baton`, { action: 'take' }],
  ['GET', `/api/sessions/${other.session}`],
  ['PATCH', `/api/sessions/${other.session}`, { path: 'lesson/taken.ipynb' }],
  ['DELETE', `/api/sessions/${other.session}`],
  ['POST', '/api/sessions', { path: OTHERS, name: OTHERS, type: 'notebook', kernel: { name: 'python3' } }],
  ...[other.kernel, other.own, other.named].map(id => ['POST', '/api/sessions', { path: 'lesson/ROLE.ipynb', name: 'x', type: 'notebook', kernel: { id } }]),
  ['POST', '/api/baton/executions', { document: OTHERS, cell_ids: ['c00'] }],
  ['POST', '/api/baton/executions', { kernel_id: other.kernel, code: '1' }],
  ['POST', '/api/baton/executions', { kernel_id: other.own, code: '1' }],
  ['GET', `/api/baton/executions?document=${OTHERS}`],
  ['GET', `/api/baton/executions/${other.run}`],
  ['GET', `/api/baton/executions/${other.run}/output`],
  ['DELETE', `/api/baton/executions/${other.run}`],
  ['POST', `/api/baton/executions/${other.run}/interrupt`],
  ['GET', `/api/baton/versions?document=${OTHERS}`],
  ['GET', `/api/baton/asides?document=${OTHERS}`],
  ['GET', `/api/baton/audit?document=${OTHERS}`],
  ['GET', `/api/baton/shares?path=${OTHERS}`],
  ['DELETE', `/api/baton/shares/${other.link}`],
  ['POST', '/api/baton/shares', { path: OTHERS, role: 'viewer', expires_in: 'P1D' }],
  ['GET', `/api/baton/grants?path=${OTHERS}`],
  ['PUT', '/api/baton/grants', { path: OTHERS, user: 'emma', role: 'owner' }],
  ['DELETE', `/api/baton/grants/${other.grant}`],
  ['GET', `/api/baton/modes?document=${OTHERS}`],
  ['PUT', '/api/baton/modes', { document: OTHERS, locked: true }],
  ['GET', `/api/baton/events?document=${OTHERS}`],
  // there, but nobody's through a link
  ['POST', '/api/contents/lesson', { copy_from: OTHERS }, 403],
  ['POST', '/api/contents/lesson', { copy_from: 'others/no-such-file' }, 403],
  ['GET', '/api/baton/users', undefined, 403],
  ['POST', '/api/baton/users', { name: 'mallory' }, 403],
  ['POST', '/api/baton/users/emma/token', undefined, 403],
  ['DELETE', '/api/baton/users/emma', undefined, 403],
  ['POST', '/api/baton/kernels', { name: 'mine', spec: 'python3' }, 403],
  ['GET', '/q/metrics', undefined, 403],
  ['PUT', '/api/baton/grants', { path: 'lesson/ROLE.ipynb', user: 'emma', role: 'viewer' }, 403],
  ['POST', '/api/baton/shares', { path: 'lesson/ROLE.ipynb', role: 'viewer', expires_in: 'P1D' }, 403],
  ['PUT', '/api/baton/modes', { document: 'lesson/ROLE.ipynb', locked: true }, 403],
  ['GET', '/api/baton/audit?document=lesson/ROLE.ipynb', undefined, 403],
  ['DELETE', '/api/contents/lesson/ROLE.ipynb', undefined, 403],
  ['PATCH', '/api/contents/lesson/ROLE.ipynb', { path: 'lesson/taken.ipynb' }, 403],
];

async function hasNothingElse({ role, hands, kernel }) {
  const wrong = [];
  for (const [method, path, body, expected = NOTHING] of asked()) {
    const given = body && JSON.parse(JSON.stringify(body).replaceAll('ROLE', role));
    const { status } = await hands.call(method, path.replace('ROLE', role), given);
    if (status !== expected) wrong.push(`${method} ${path} ${JSON.stringify(given)}: ${status} and not ${expected}`);
  }
  assert.deepEqual(wrong, []);
  const sockets = [
    `/api/kernels/${other.kernel}/channels?session_id=s`, `/api/kernels/${other.own}/channels?session_id=s`,
    `/api/kernels/${other.named}/channels?session_id=s`, `/api/collaboration/room/json:notebook:${other.fileId}`,
    `/api/collaboration/room/json:notebook:${other.fileId}?sessionId=${other.room.session.sessionId}`,
    `/api/collaboration/room/text:file:${other.fileId}`,
  ];
  for (const path of sockets) assert.equal((await hands.openSocket(path)).status, 0, path);
  // lists hold what is theirs, whoever asks for more
  assert.deepEqual((await hands.get('/api/contents')).content.map(each => each.path), ['lesson']);
  assert.deepEqual((await hands.get('/api/contents/lesson')).content.map(each => each.path), [documentOf(role)]);
  assert.deepEqual((await hands.get('/api/kernels')).map(each => each.id), [kernel]);
  assert.deepEqual((await hands.get('/api/baton/kernels')).map(each => each.id), [kernel]);
  assert.deepEqual((await hands.get('/api/sessions')).map(each => each.path), [documentOf(role)]);
  assert.deepEqual(await hands.get('/api/baton/shares'), []);
  assert.deepEqual(await hands.get('/api/baton/grants'), []);
  const whatTheySee = JSON.stringify(await Promise.all(['/lab/api/settings', '/lab/api/workspaces'].map(path => hands.get(path))));
  assert.doesNotMatch(whatTheySee, /of the owner|"mine"/);
}

// ---- what they may not change

/** Changes of text by somebody who can write any update, each on what the room holds now. */
const EDITS = {
  'another text': doc => source(doc, 2).insert(0, 'import os; '),
  'a deletion': doc => source(doc, 2).delete(0, 5),
  'a new cell': doc => cells(doc).push([newCell('mine')]),
  'no cell at all': doc => cells(doc).delete(0, cells(doc).length),
  'another cell type': doc => cells(doc).get(2).set('cell_type', 'raw'),
  'many at once': doc => doc.transact(() => {
    cells(doc).delete(0, 1);
    cells(doc).insert(0, [newCell('changed')]);
    source(doc, 1).insert(0, '#');
  }),
};

/** Changes beside the text, which every page writes a little of without anybody's doing. */
const QUIET_EDITS = {
  'an output': doc => cells(doc).get(2).get('outputs').push([output('forged')]),
  'a mark of trust': doc => cells(doc).get(2).get('metadata').set('trusted', true),
  'a running state': doc => cells(doc).get(2).set('execution_state', 'running'),
  'a number': doc => cells(doc).get(2).set('execution_count', 41),
  'metadata': doc => doc.getMap('meta').set('metadata', { kernelspec: { name: 'other' } }),
  'a state': doc => doc.getMap('state').set('path', OTHERS),
};

const cells = doc => doc.getArray('cells');
const source = (doc, index) => cells(doc).get(index).get('source');

function newCell(text) {
  return new Y.Map(Object.entries({
    cell_type: 'code', id: `made-${text}`, source: new Y.Text(text), metadata: new Y.Map(), outputs: new Y.Array(), execution_count: null, execution_state: 'idle',
  }));
}

function output(text) {
  return new Y.Map(Object.entries({ output_type: 'display_data', data: { 'text/plain': text }, metadata: {} }));
}

/** The document when the pages that have just opened it have written what every page writes of its own, and that is saved. */
function bytesAtRest(document) {
  const seen = [];
  return until(async () => {
    seen.push(await documentBytes(broker.owner, document));
    return seen.length >= 4 && new Set(seen.slice(-4)).size === 1 && seen.at(-1);
  }, 20_000, `${document} at rest`, { everyMs: 800 });
}

/** Each change is sent by hand in a room of its own, as an update and as an answer; the document and the others' pages stay. */
async function cannotChange({ role, document, hands, owners }) {
  const bytes = await bytesAtRest(document);
  const file = broker.read(document);
  const view = await owners.view();
  for (const [edits, isText] of [[EDITS, true], [QUIET_EDITS, false]]) {
    for (const [what, edit] of Object.entries(edits)) {
      for (const step of [sync.messageYjsUpdate, sync.messageYjsSyncStep2]) {
        const room = await RoomClient.join(hands, document);
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(room.doc));
        const before = Y.encodeStateVector(copy);
        const deletions = [];
        copy.on('update', update => deletions.push(update));
        edit(copy);
        room.sendSync(step, step === sync.messageYjsUpdate ? deletions[0] : Y.encodeStateAsUpdate(copy, before));
        if (isText) {
          await until(() => room.closed, 10_000, `the end of the room after ${what}`);
          assert.equal(room.closed.code, 1003, what);
          assert.match(JSON.parse(room.closed.reason).errorReason, TOLD_OF_EDITING, what);
        } else {
          await room.roundTrip();
          room.close();
        }
        assert.equal(await documentBytes(broker.owner, document), bytes, `the document after ${what} of a ${role}`);
      }
    }
  }
  for (const [method, path, body] of [
    ['PUT', `/api/contents/${document}`, { type: 'notebook', format: 'json', content: JSON.parse(notebook(['mine'])) }],
    ['POST', '/api/contents/lesson', { type: 'file' }],
    ['POST', `/api/contents/${document}/checkpoints`],
    ['POST', `/api/contents/${document}/checkpoints/checkpoint`],
    ['DELETE', `/api/contents/${document}/checkpoints/checkpoint`],
  ]) {
    assert.ok([403, 404].includes((await hands.call(method, path, body)).status), `${method} ${path}`);
  }
  assert.deepEqual(await owners.view(), view);
  assert.equal(broker.read(document), file);
  const refused = (await auditOf(await nameOf({ hands }))).filter(each => each.type === 'access.refused');
  assert.ok(refused.some(each => each.action === 'doc.edit' && each.path === document), 'the audit knows of it');
}

/** What the guest writes by hand is on the owner's page and in the file. */
async function edits({ document, hands, owners }) {
  const room = await RoomClient.join(hands, document);
  source(room.doc, 2).insert(14, '  # by hand');
  await eventually(async () => assert.equal((await owners.cell(2)).source, 'print("three")  # by hand'), 8000, "the edit on the owner's page");
  await until(() => cellsOfFile(broker.read(document))[2].source.endsWith('# by hand'), 12_000, 'the edit in the file');
  room.close();
}

/** Writes in somebody else's name, which nobody may, whatever their role. */
async function cannotWriteAsOthers({ document, hands, owners }) {
  const { doc } = await RoomClient.join(broker.owner, document);
  // an id that is surely not the sender's: whoever else wrote in this document may be one of the sender's own pages
  source(doc, 1).insert(0, '# owned\n');
  await eventually(async () => assert.match((await owners.cell(1)).source, /^# owned\n/), 8000, "the owner's line on the owner's page");
  const victim = doc.clientID;
  const clock = Y.getState(doc.store, victim);
  const bytes = await bytesAtRest(document);
  const view = await owners.view();
  const forgeries = {
    'text under the id of another': () => {
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
      copy.clientID = victim;
      const made = [];
      copy.on('update', update => made.push(update));
      source(copy, 2).insert(0, 'forged ');
      return made[0];
    },
    // one client, one struct, of garbage: everything that its owner writes from now on would be lost everywhere
    'garbage under the id of another': () => Uint8Array.from([1, 1, ...varUint(victim), ...varUint(clock), 0, ...varUint(1000), 0]),
  };
  for (const [what, forge] of Object.entries(forgeries)) {
    const room = await RoomClient.join(hands, document);
    room.sendSync(sync.messageYjsUpdate, forge());
    await until(() => room.closed, 10_000, `the end of the room after ${what}`);
    assert.equal(room.closed.code, 1003, what);
    assert.match(JSON.parse(room.closed.reason).errorReason, /\.$/, what);
    assert.equal(await documentBytes(broker.owner, document), bytes, `the document after ${what}`);
  }
  assert.deepEqual(await owners.view(), view);
}

function varUint(number) {
  const bytes = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push(128 + (rest % 128));
  }
}

// ---- what they may not run

const REQUESTS = {
  'a cell': ['shell', 'execute_request', { code: 'print("three")', silent: false, store_history: true, user_expressions: {}, allow_stdin: true }, { cellId: 'c02' }],
  'a console': ['shell', 'execute_request', { code: 'ran = 1', silent: false, store_history: false, user_expressions: {}, allow_stdin: false }],
  'silence': ['shell', 'execute_request', { code: 'ran = 1', silent: true }],
  'expressions': ['shell', 'execute_request', { code: '', silent: true, user_expressions: { a: 'exec("ran = 1")' } }],
  'the control channel': ['control', 'execute_request', { code: 'ran = 1', silent: true }],
  'a completion': ['shell', 'complete_request', { code: 'na', cursor_pos: 2 }],
  'an inspection': ['shell', 'inspect_request', { code: 'name', cursor_pos: 4, detail_level: 0 }],
  'the history': ['shell', 'history_request', { output: false, raw: true, hist_access_type: 'tail', n: 10 }],
  'a debugger': ['control', 'debug_request', { type: 'request', seq: 1, command: 'evaluate', arguments: { expression: 'ran' } }],
  'a subshell': ['control', 'create_subshell_request', {}],
  'an interrupt': ['control', 'interrupt_request', {}],
  'a shutdown': ['control', 'shutdown_request', { restart: false }],
  'a restart': ['shell', 'shutdown_request', { restart: true }],
};
const REPLYLESS = {
  'a comm': ['shell', 'comm_open', { comm_id: 'c', target_name: 'jupyter.widget', data: {} }],
  'what is said on a comm': ['shell', 'comm_msg', { comm_id: 'c', data: { method: 'custom' } }],
  'an answer to input()': ['stdin', 'input_reply', { value: 'wicked', status: 'ok' }],
  'an answer of the kernel': ['iopub', 'stream', { name: 'stdout', text: 'forged' }],
};

async function answered(client, what, id) {
  const about = () => client.answersTo(id);
  await until(() => about().some(({ header }) => header.msg_type.endsWith('_reply'))
    && about().some(({ header, content }) => header.msg_type === 'status' && content.execution_state === 'idle'), 10_000, `reply and idle for ${what}`);
  return about().find(({ header }) => header.msg_type.endsWith('_reply')).content;
}

/** Sends everything that a kernel would heed while a cell of the owner runs and while another one asks; both go their way. */
async function cannotRun({ role, document, hands, owners, kernel }) {
  const client = await KernelClient.join(hands, kernel);
  const runsBefore = (await broker.owner.executions(document)).length;
  await owners.run(0);
  await owners.started(0);
  for (const [what, [channel, type, content, metadata]] of Object.entries(REQUESTS)) {
    const reply = await answered(client, what, client.send(channel, type, content, metadata));
    assert.ok(reply.status === 'error' || reply.success === false, `${what} of a ${role}: ${JSON.stringify(reply)}`);
  }
  for (const [channel, type, content] of Object.values(REPLYLESS)) client.send(channel, type, content);
  assert.equal((await hands.call('POST', '/api/baton/executions', { document, cell_ids: ['c02'] })).status, 403);
  assert.equal((await hands.call('POST', `/api/kernels/${kernel}/execute`, { document_id: 'x', cell_id: 'c02' })).status >= 400, true);
  assert.equal((await hands.call('POST', `/api/kernels/${kernel}/restart`)).status, 403);
  await hands.call('POST', `/api/kernels/${kernel}/interrupt`);
  assert.equal((await hands.call('PUT', `/api/baton/kernels/${kernel}/queue`, { paused: true })).status, 403);
  const [inFlight] = (await broker.owner.executions(document)).slice(-1);
  for (const [method, path] of [['DELETE', ''], ['POST', '/interrupt'], ['POST', '/move']]) {
    const { status } = await hands.call(method, `/api/baton/executions/${inFlight.execution_id}${path}`, method === 'POST' ? {} : undefined);
    assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
  }
  await hands.call('DELETE', `/api/kernels/${kernel}`); // leaves it, and nothing more
  broker.write(`lesson/${role}.go`, '');
  await owners.finished(0);
  assert.equal(await owners.shown(0), 'free\n');

  await owners.run(1);
  const field = owners.page.locator('.jp-Stdin-input');
  await field.waitFor();
  const late = await KernelClient.join(hands, kernel);
  late.send('stdin', 'input_reply', { value: 'wicked', status: 'ok' });
  await answered(late, 'a question afterwards', late.send('shell', 'complete_request', { code: 'na', cursor_pos: 2 }));
  await field.fill('Ada');
  await field.press('Enter');
  await owners.finished(1);
  await eventually(async () => assert.match(await owners.shown(1), /got Ada\n$/), 5000, 'the answer of the one who was asked');
  const runs = (await broker.owner.executions(document)).slice(runsBefore);
  assert.deepEqual(runs.map(run => [run.requester.username, run.outcome]), runs.map(() => [runs[0].requester.username, 'ok']));
  assert.equal(runs.length, 2, 'nothing but the runs of the owner');
  const mine = await KernelClient.join(broker.owner, kernel);
  assert.equal((await mine.execute('print("ran" in globals())')).text, 'False\n');
  for (const each of [client, late, mine]) each.close();
}

/** Runs cells as they stand, and is refused everything else. */
async function runsOnlyTheCells({ document, hands, kernel, owners }) {
  const client = await KernelClient.join(hands, kernel);
  const asTheyStand = await client.execute('print("three")', { cellId: 'c02' });
  assert.equal(asTheyStand.reply.status, 'ok');
  await eventually(async () => assert.equal(await owners.shown(2), 'three\n'), 5000, "the run on the owner's page");
  for (const [code, metadata] of [['ran = 1', { cellId: 'c02' }], ['print("three") ', { cellId: 'c02' }], ['print("three")', {}], ['ran = 1', { cellId: 'no-such' }], ['ran = 1', {}]]) {
    const { reply } = await client.execute(code, metadata);
    assert.equal(reply.status, 'error', `${code} ${JSON.stringify(metadata)}`);
  }
  const id = client.send('shell', 'execute_request', { code: 'print("three")', silent: false, user_expressions: { a: 'exec("ran = 1")' }, allow_stdin: false, stop_on_error: true }, { cellId: 'c02' });
  const { user_expressions: values } = await answered(client, 'expressions beside a cell', id);
  assert.deepEqual(values ?? {}, {});
  const mine = await KernelClient.join(broker.owner, kernel);
  assert.equal((await mine.execute('print("ran" in globals())')).text, 'False\n');
  assert.ok((await broker.owner.executions(document)).every(run => run.cell_id === 'c02' || run.requester.username === owner.name || !run.requester.username.startsWith('guest:')));
  for (const each of [client, mine]) each.close();
}

// ---- the roles

for (const role of ROLES) {
  scenario(`for the guest of a ${role}'s link nothing is there but that document, whatever their browser asks for`, 120_000, async () => {
    await hasNothingElse(await guestOf(role));
    assert.equal(await broker.owner.status(`/api/kernels/${other.kernel}`), 200);
    assert.equal(broker.read('others/notes.txt'), 'secret\n');
    assert.equal(other.room.closed, null);
    assert.deepEqual(owner.takeComplaints(), []);
  });

  if (!MAY_EDIT.includes(role)) {
    scenario(`the guest of a ${role}'s link changes nothing by hand and is told so`, 120_000, async () => {
      await cannotChange(await guestOf(role));
      assert.deepEqual(owner.takeComplaints(), []);
    });
  }

  if (!MAY_RUN.includes(role)) {
    scenario(`the guest of a ${role}'s link runs and stops nothing by hand and is told so`, 120_000, async () => {
      const guest = await guestOf(role);
      await cannotRun(guest);
      const refused = (await auditOf(await nameOf(guest))).filter(each => each.type === 'access.refused');
      for (const action of ['run.shared', 'kernel.introspect', 'kernel.debug']) {
        assert.ok(refused.some(each => each.action === action), `${action} in the audit`);
      }
      assert.deepEqual(owner.takeComplaints(), []);
    });
  }

  if (MAY_RUN.includes(role) && !MAY_EDIT.includes(role)) {
    scenario(`the guest of a ${role}'s link runs exactly the cells by hand, and nothing that they made up`, 120_000, async () => {
      await runsOnlyTheCells(await guestOf(role));
      assert.deepEqual(owner.takeComplaints(), []);
    });
  }

  if (MAY_EDIT.includes(role)) {
    scenario(`the guest of a ${role}'s link edits by hand, and writes in nobody else's name`, 120_000, async () => {
      const guest = await guestOf(role);
      await edits(guest);
      await cannotWriteAsOthers(guest);
      const forged = (await auditOf(await nameOf(guest))).filter(each => /forged/.test(each.type));
      assert.ok(forged.length > 0, 'the audit knows who tried');
      assert.deepEqual(owner.takeComplaints(), []);
    });
  }
}
