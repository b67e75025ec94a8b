// Who is seen by whom, and in whose name: on the wire, with clients that say what no page says.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { PresenceClient } from '../lib/presence-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { until } from '../lib/waiting.mjs';

const SHARED = 'shared.ipynb';
const ANNAS = 'annas.ipynb';
const ZOES = 'zoes.ipynb';

let broker;
const scenario = scenarios(() => ({ broker }));
const users = {};
const clients = [];

before(async () => {
  broker = await Broker.serve(Object.fromEntries([SHARED, ANNAS, ZOES].map(name => [name, notebook(['1'])])));
  for (const [name, ...documents] of [['anna', SHARED, ANNAS], ['ben', SHARED], ['vera', SHARED], ['zoe', ZOES]]) {
    users[name] = (await broker.addUser(name)).api;
    for (const document of documents) await broker.grant(document, name, name === 'vera' ? 'viewer' : 'collaborator');
  }
});

after(async () => {
  clients.forEach(client => client.close());
  await broker?.close();
});

async function enter(opening) {
  const client = await opening;
  clients.push(client);
  return client;
}

const seen = (client, id) => client.states.get(id)?.state;
const sees = (client, id, what) => until(() => seen(client, id), 5000, what);
const stateOf = (name, more = {}) => ({ user: { username: name, name, display_name: name }, ...more });

scenario('a presence changed in the name of another changes nothing for anybody, and who tried is told and noted', 60_000, async () => {
  for (const [where, open] of [['a document', name => PresenceClient.in(users[name], SHARED)], ['the room of all', name => PresenceClient.global(users[name])]]) {
    const anna = await enter(open('anna'));
    const vera = await enter(open('vera'));
    const ben = await enter(open('ben'));
    await anna.appear(1001, 1, stateOf('anna', { cursor: 1 }));
    await sees(vera, 1001, 'anna');
    // what pages do: they send on what they heard, late, or as gone when they leave
    ben.say(1001, 1, stateOf('anna', { cursor: 1 }));
    ben.say(1001, 1, null);
    ben.say(1001, 5, null);
    await ben.appear(2002, 1, stateOf('ben'));
    assert.equal(ben.closed, null, where);

    ben.say(1001, 9, stateOf('anna', { cursor: 666 }));
    await until(() => ben.closed, 5000, `the end of the one who tried, in ${where}`);
    assert.equal(ben.closed.code, 1003);
    assert.match(JSON.parse(ben.closed.reason).errorReason, /posed as another user/);
    await until(() => !seen(vera, 2002), 5000, 'that one is gone for the others');
    await anna.appear(1001, 2, stateOf('anna', { cursor: 2 }));
    await until(() => vera.states.get(1001).clock === 2, 5000, 'anna, later');
    for (const each of [anna, vera]) assert.equal(seen(each, 1001).cursor, 2, where);
  }
  const noted = (await broker.command('audit', '--actor', 'ben')).trim().split('\n').map(JSON.parse).filter(({ type }) => type === 'update.forged');
  assert.deepEqual(noted.map(({ victim, how }) => [victim, how]), [['anna', 'presence'], ['anna', 'presence']]);
});

scenario('whatever a page says of itself, the person in its presence is the one who signed in', 30_000, async () => {
  const vera = await enter(PresenceClient.in(users.vera, SHARED));
  const ben = await enter(PresenceClient.in(users.ben, SHARED));
  await ben.appear(2003, 1, stateOf('anna'));
  const { user } = await sees(vera, 2003, 'ben');
  assert.equal(user.username, 'ben');
  assert.equal(user.name, 'ben');
  assert.equal(user.display_name, 'ben');
  for (const state of ['anna', 7, ['anna']]) {
    ben.say(2004, 1, state);
  }
  await ben.appear(2003, 2, stateOf('ben'));
  assert.equal(seen(vera, 2004), undefined, 'what is no state is nobody');
});

scenario('people who share no document do not see each other, and nobody sees the names of documents that are not theirs', 30_000, async () => {
  const [anna, ben, zoe] = await Promise.all(['anna', 'ben', 'zoe'].map(name => enter(PresenceClient.global(users[name]))));
  await anna.appear(1005, 1, stateOf('anna', { documents: [`RTC:${SHARED}`, `RTC:${ANNAS}`], current: `notebook:RTC:${ANNAS}` }));
  await zoe.appear(4005, 1, stateOf('zoe', { documents: [`RTC:${ZOES}`] }));
  await ben.appear(2005, 1, stateOf('ben'));
  assert.deepEqual((await sees(ben, 1005, 'anna, who shares a document')).documents, [`RTC:${SHARED}`]);
  assert.equal(seen(ben, 1005).current, undefined);
  await until(() => seen(anna, 2005), 5000, 'ben, on the side of anna');
  assert.deepEqual([...zoe.states.keys()], [4005], 'zoe sees herself alone');
  assert.ok(!anna.states.has(4005) && !ben.states.has(4005), 'and nobody sees her');
  await assert.rejects(PresenceClient.in(users.zoe, SHARED), { message: /404/ });
});

scenario('during an exam nobody sees others in the document, and afterwards they do', 30_000, async () => {
  await broker.owner.must('PUT', '/api/baton/modes', { document: SHARED, locked: false, exam: true });
  const anna = await enter(PresenceClient.in(users.anna, SHARED));
  const ben = await enter(PresenceClient.in(users.ben, SHARED));
  await anna.appear(1006, 1, stateOf('anna'));
  await ben.appear(2006, 1, stateOf('ben'));
  assert.equal(seen(ben, 1006), undefined);
  assert.equal(seen(anna, 2006), undefined);
  await broker.owner.must('PUT', '/api/baton/modes', { document: SHARED, locked: false, exam: false });
  await anna.appear(1006, 2, stateOf('anna'));
  await sees(ben, 1006, 'anna after the exam');
});
