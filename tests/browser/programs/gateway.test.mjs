import assert from 'node:assert/strict';
import { execFile as start } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KernelManager, ServerConnection } from '@jupyterlab/services';
import WebSocket from 'ws';
import { Broker, python } from '../lib/broker.mjs';
import { GatewayServer } from '../lib/gateway-server.mjs';
import { KernelClient } from '../lib/kernel-client.mjs';
import { until, within } from '../lib/waiting.mjs';

// Two people's own stock Jupyter servers have the broker as their gateway; a third client is the library that JupyterLab itself uses.
const execFile = promisify(start);
const SHARED = 'shared-team-a';

let broker;
let emma;
let otto;
let emmas;
let ottos;
let kernelId;

before(async () => {
  broker = await Broker.serve();
  [emma, otto] = [await broker.addUser('emma'), await broker.addUser('otto')];
  kernelId = (await broker.command('kernel', 'add', 'team-a', '--spec', 'python3')).split('\t')[1];
  for (const name of ['emma', 'otto']) await broker.grant('kernel:team-a', name, 'collaborator');
  emmas = await GatewayServer.start(broker, emma);
  ottos = await GatewayServer.start(broker, otto);
});

after(async () => {
  await Promise.allSettled([emmas?.quit(), ottos?.quit()]);
  await broker?.close();
});

const managers = [];

after(() => managers.forEach(each => each.dispose()));

/** A kernel of a server as JupyterLab's own library opens it. */
function kernelOf(address, token, model) {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: `${address}/`, wsUrl: `${address.replace(/^http/, 'ws')}/`, token, appendToken: true, WebSocket,
  });
  const manager = new KernelManager({ serverSettings });
  managers.push(manager);
  return manager.connectTo({ model });
}

/** Runs code and answers `{status, text}`. */
async function run(kernel, code) {
  let text = '';
  const future = kernel.requestExecute({ code, stop_on_error: true });
  future.onIOPub = message => {
    if (message.header.msg_type === 'stream') text += message.content.text;
  };
  const reply = await within(future.done, 30_000, `the end of ${JSON.stringify(code)}`).catch(reason => {
    const logs = [emmas, ottos].map(server => server?.log.slice(-25).join('\n'));
    throw new Error([reason.message, 'her server said:', logs[0], 'his server said:', logs[1]].join('\n'));
  });
  return { status: reply.content.status, text };
}

async function join(server, token = 'own') {
  const name = `${Math.random()}.ipynb`;
  const session = await server.api.must('POST', '/api/sessions', { path: name, name, type: 'notebook', kernel: { name: SHARED } });
  assert.equal(session.kernel.id, kernelId);
  assert.equal(session.kernel.name, SHARED);
  return { session, kernel: kernelOf(server.address, token, session.kernel) };
}

test('each person\'s server lists the shared kernel, and nobody\'s who was not given it', { timeout: 60_000 }, async () => {
  for (const server of [emmas, ottos]) {
    const { kernelspecs } = await server.api.get('/api/kernelspecs');
    assert.equal(kernelspecs[SHARED].spec.display_name, 'Shared: team-a');
    assert.ok(kernelspecs.python3);
  }
  const stranger = await broker.addUser('stranger');
  assert.equal((await stranger.api.get('/api/kernelspecs')).kernelspecs[SHARED], undefined);
});

test('two people\'s servers and JupyterLab\'s library straight at the broker share one kernel', { timeout: 120_000 }, async () => {
  const [hers, his] = [await join(emmas), await join(ottos)];
  const straight = kernelOf(broker.owner.address, broker.token, { id: kernelId, name: SHARED });
  assert.deepEqual(await run(hers.kernel, 'x = 41\nprint("hers")'), { status: 'ok', text: 'hers\n' });
  assert.deepEqual(await run(his.kernel, 'x += 1\nprint(x)'), { status: 'ok', text: '42\n' });
  assert.deepEqual(await run(straight, 'print(x)'), { status: 'ok', text: '42\n' });

  // an error of one person stops that person's own waiting runs only
  const all = await Promise.all([
    run(hers.kernel, 'import time; time.sleep(1); 1/0'), run(hers.kernel, 'print("never")'), run(his.kernel, 'print("his")'),
  ]);
  assert.deepEqual(all.map(each => each.status), ['error', 'aborted', 'ok']);
});

test('a message with buffers does not break the server of a person', { timeout: 120_000 }, async () => {
  const { kernel } = await join(emmas);
  const code = 'from comm import create_comm\nc = create_comm("nobody", data={})\nc.send({"a": 1}, buffers=[b"\\xff\\xfe\\x00" * 100])\nprint("sent")';
  assert.equal((await run(kernel, code)).text, 'sent\n');
  assert.equal((await run(kernel, 'print("still there")')).text, 'still there\n');
});

test('a person may interrupt their own run and not restart what others use', { timeout: 120_000 }, async () => {
  const [hers, his] = [await join(emmas), await join(ottos)];
  const long = run(hers.kernel, 'import time\nprint("up")\nfor i in range(600): time.sleep(0.1)');
  await until(async () => (await broker.owner.get(`/api/baton/kernels/${kernelId}/queue`)).running, 10_000, 'the long run');
  const refused = await ottos.api.call('POST', `/api/kernels/${kernelId}/interrupt`, {});
  assert.equal(refused.status, 403); // its sentence gets lost: this Jupyter server answers with an unfilled format
  assert.equal((await otto.api.call('POST', `/api/kernels/${kernelId}/interrupt`, {})).body.code, 'not_yours');
  assert.equal((await emmas.api.call('POST', `/api/kernels/${kernelId}/interrupt`, {})).status, 204);
  assert.equal((await long).status, 'error');
  const restart = await ottos.api.call('POST', `/api/kernels/${kernelId}/restart`, {});
  assert.ok(restart.status >= 400, `a restart by somebody without the right: ${restart.status}`);
  assert.match((await otto.api.call('POST', `/api/kernels/${kernelId}/restart`, {})).body.message, /owner/);
  assert.equal((await run(his.kernel, 'print(x)')).text, '42\n');
});

test('a server that quits stops nobody\'s kernel', { timeout: 120_000 }, async () => {
  const { session } = await join(ottos);
  await ottos.api.must('DELETE', `/api/sessions/${session.id}`);
  const pids = broker.kernels();
  await emmas.quit();
  emmas = undefined;
  const client = await KernelClient.join(broker.owner, kernelId);
  assert.equal((await client.execute('print(x)')).text, '42\n');
  client.close();
  assert.deepEqual(broker.kernels(), pids);
});

/** The example of the how-to in that language. */
function example(language) {
  const page = fs.readFileSync(new URL('../../../docs/how-to/other-clients.md', import.meta.url), 'utf8');
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)[1];
}

test('two people\'s programs share the kernel as the how-to shows it: jupyter-kernel-client and @jupyterlab/services', { timeout: 180_000 }, async context => {
  const library = path.join(broker.home, 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', library, 'jupyter-kernel-client==1.0.2', 'setuptools'];
  try {
    await execFile(python, pip, { timeout: 120_000 });
  } catch (reason) {
    context.skip(`jupyter-kernel-client cannot be installed here: ${String(reason.stderr ?? reason).trim().split('\n').at(-1)}`);
    return;
  }
  const environment = person => ({ ...process.env, PYTHONPATH: library, BATON: person.api.address, TOKEN: person.token, KERNEL: kernelId });
  const inPython = (person, program) => execFile(python, ['-c', program], { env: environment(person), timeout: 60_000 });
  const inNode = (person, program) =>
    execFile(process.execPath, ['--input-type=module', '-e', program], {
      env: environment(person), timeout: 60_000, cwd: path.dirname(fileURLToPath(import.meta.url)),
    });
  assert.equal((await inPython(emma, example('python'))).stdout, 'ok\n');
  assert.match((await inNode(otto, example('js'))).stdout, /^42$/m); // JupyterLab's library says first that it opens a socket

  // and the other way round: each in the other's language
  const wordsOf = (program, ...changes) => changes.reduce((text, [from, to]) => text.replace(from, to), program);
  await inNode(otto, wordsOf(example('js'), ['print(x + 1)', 'x += 1']));
  const shown = wordsOf(example('python'), ['x = 41', 'print(x)'], ['reply["status"]', 'reply["outputs"][0]["text"]']);
  assert.match((await inPython(emma, shown)).stdout, /^42\n/);
  assert.equal(await broker.owner.status(`/api/kernels/${kernelId}`), 200);
});
