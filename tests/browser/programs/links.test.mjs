// Links, tokens and the audit over the life of a broker: kills, restarts, a base path, a public address, the commands.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { Api, GuestApi } from '../lib/api.mjs';
import { Broker } from '../lib/broker.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { until } from '../lib/waiting.mjs';

const DOCUMENT = 'lesson/nb.ipynb';
const FILES = { [DOCUMENT]: notebook(['print(1)']), 'other.ipynb': notebook(['2']) };

let broker;
const scenario = scenarios(() => ({ broker }));

after(() => broker?.close());

async function serve(options) {
  await broker?.close();
  broker = await Broker.serve(FILES, { options });
}

const share = async (...words) => (await broker.command('share', DOCUMENT, ...words)).trim();
const reads = api => api.status(`/api/contents/${DOCUMENT}?content=0`);
/** What a command says that fails. */
const failing = (...words) => broker.command(...words).then(said => assert.fail(said), ({ stdout, code }) => [code, stdout.trim()]);

async function guest(name, link) {
  const api = new GuestApi(broker.address, name);
  await api.use(link);
  return api;
}

scenario('links, guests and what was used up outlive a broker that is killed, with no kernel there', 120_000, async () => {
  await serve();
  const open = await share('--role', 'viewer', '--note', 'all');
  const once = await share('--role', 'runner');
  const short = await share('--role', 'viewer', '--expires', '2s');
  const taken = await share('--role', 'viewer');
  const one = await guest('one', open);
  const runner = await guest('runner', once);
  await broker.command('share', 'revoke', new URL(taken).pathname.split('/').pop());
  await broker.end('SIGKILL');
  await broker.startAgain();

  assert.equal(await reads(one), 200, 'the guest is signed in still');
  assert.equal(await reads(runner), 200);
  assert.equal(await one.status('/api/contents/other.ipynb'), 404);
  const two = await guest('two', open);
  assert.equal(await reads(two), 200);
  await until(async () => {
    const statuses = await Promise.all([once, short, taken].map(link => guest('late', link).then(() => 'in', reason => reason.message)));
    return statuses.every(status => /404/.test(status));
  }, 5000, 'used up, over and taken back as before');
  const link = (await broker.owner.get('/api/baton/shares')).find(({ note }) => note === 'all');
  assert.deepEqual(link.uses.map(({ active }) => active), [true, true]);
  const names = link.uses.map(({ display_name: name }) => name);
  names.forEach(name => assert.match(name, /^Guest [1-9]\d* via all$/));
  assert.notEqual(names[0], names[1]);
  assert.match(await broker.command('share', 'list'), new RegExp(`${names[1]}\\t.*\\tactive`));

  await broker.command('grant', 'remove', link.uses[0].grant_id);
  assert.equal(await reads(one), 401, 'one person is out');
  assert.equal(await reads(two), 200, 'the other stays');
});

scenario('a lost token is given anew, and the former one and what was signed in with it end', 60_000, async () => {
  await serve();
  const emma = await broker.addUser('emma');
  await broker.grant(DOCUMENT, 'emma', 'viewer');
  assert.equal(await reads(emma.api), 200);
  const signedIn = await fetch(emma.address, { redirect: 'manual', headers: { Accept: 'text/html' } });
  const cookie = signedIn.headers.getSetCookie().map(each => each.split(';')[0]).join('; ');
  const byCookie = () => fetch(`${broker.address}api/contents/${DOCUMENT}?content=0`, { headers: { Cookie: cookie } }).then(({ status }) => status);
  assert.equal(await byCookie(), 200);
  const room = await RoomClient.join(emma.api, DOCUMENT);

  const printed = await broker.command('user', 'token', 'emma');
  const token = new URL(/https?:\/\/\S+/.exec(printed)[0]).searchParams.get('token');
  assert.notEqual(token, emma.token);
  assert.equal(await reads(emma.api), 401);
  assert.equal(await byCookie(), 401);
  await until(() => room.closed, 1500, 'the end of what was open');
  assert.match(room.closed.reason, /renewed your token/);
  assert.equal(await reads(new Api(broker.address, token, 'emma')), 200);
  assert.deepEqual((await failing('user', 'token', 'nobody'))[0] > 0, true);
});

scenario('under a base path and behind a public address links lead there, and cookies are for it alone', 60_000, async () => {
  await serve(['--base-url', '/team/a/', '--public-url', 'https://lab.example.org/team/a/']);
  const { port } = JSON.parse(fs.readFileSync(path.join(broker.state, 'broker.json'), 'utf8')).address.match(/:(?<port>\d+)/).groups;
  const link = new URL(await share('--role', 'viewer'));
  assert.equal(link.origin, 'https://lab.example.org');
  assert.match(link.pathname, /^\/team\/a\/share\/[0-9a-z]+$/);
  const cookies = new Map();
  const call = async (method, address, body, headers = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${address}`, {
      method,
      redirect: 'manual',
      body: body && JSON.stringify(body),
      headers: {
        'Content-Type': 'application/json',
        Cookie: [...cookies].map(([name, [value]]) => `${name}=${value}`).join('; '),
        'X-XSRFToken': cookies.get('_xsrf')?.[0] ?? '',
        Origin: 'https://lab.example.org',
        ...headers,
      },
    });
    for (const each of answer.headers.getSetCookie()) {
      const [pair, ...flags] = each.split('; ');
      cookies.set(pair.split('=')[0], [pair.slice(pair.indexOf('=') + 1), flags]);
    }
    return answer;
  };
  const page = await call('GET', link.pathname, undefined, { Accept: 'text/html' });
  assert.match(await page.text(), /data-base="\/team\/a\/"/);
  const redeem = `/team/a/api/baton/shares/${link.pathname.split('/').pop()}/redeem`;
  assert.equal((await call('POST', redeem, { secret: link.hash.slice(1) }, { Origin: 'http://lab.example.org' })).status, 403, 'another scheme is another site');
  const welcome = await (await call('POST', redeem, { secret: link.hash.slice(1) })).json();
  assert.equal(welcome.url, `/team/a/lab/tree/${DOCUMENT}`);
  const login = [...cookies].find(([name]) => name.startsWith('baton-login-'))[1][1];
  for (const flag of ['Secure', 'HTTPOnly', 'Path=/team/a/', 'SameSite=Lax']) {
    assert.ok(login.some(each => each.toLowerCase() === flag.toLowerCase()), `${flag} among ${login}`);
  }
  assert.equal((await call('GET', `/team/a/api/contents/${DOCUMENT}?content=0`)).status, 200);
  assert.equal((await call('GET', '/team/a/api/contents/other.ipynb')).status, 404);
  assert.equal((await call('GET', `/api/contents/${DOCUMENT}?content=0`)).status, 404, 'nothing is there beside the base path');
});

scenario('the audit is whole, a cut end is missed at once, and after a restart for ever', 90_000, async () => {
  await serve();
  await guest('one', await share('--role', 'viewer'));
  await until(async () => (await broker.owner.get('/api/baton/audit/end')).number >= 2, 10_000, 'the end of the audit in the store');
  assert.equal((await broker.command('audit', '--verify')).trim(), 'The audit is complete and unchanged.');
  const folder = path.join(broker.state, 'audit');
  const file = path.join(folder, fs.readdirSync(folder).sort().at(-1));
  await broker.end();
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  fs.writeFileSync(file, `${lines.slice(0, -2).join('\n')}\n`);
  await broker.startAgain();
  assert.deepEqual(await failing('audit', '--verify'), [1, `A line before line ${lines.length - 1} is missing or was added.`]);
  const printed = path.join(broker.home, 'printed.jsonl');
  fs.writeFileSync(printed, await broker.command('audit'));
  assert.match((await failing('audit', '--verify', '--file', printed))[1], /is missing or was added/);
  assert.match(fs.readFileSync(printed, 'utf8'), /"type":"audit\.cut"/);
});
