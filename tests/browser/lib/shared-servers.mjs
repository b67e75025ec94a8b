// `node lib/shared-servers.mjs`: what several test files of pages share, one after the other. A broker with the owner and Emma, and a browser for
// each of the two, whose page stays loaded from file to file. One line of JSON says where it is; it ends with the end of its input.
import path from 'node:path';
import { Broker } from './broker.mjs';
import { startBrowser } from './people.mjs';

const broker = await Broker.serve();
const { name, address, token } = await broker.addUser('emma');
await broker.grant('.', name, 'collaborator');
const browsers = {};
for (const person of ['owner', 'emma']) browsers[person] = await startBrowser(path.join(broker.home, person));
process.on('exit', () => Object.values(browsers).forEach(browser => browser.process.kill('SIGKILL')));

const endpoints = Object.fromEntries(Object.entries(browsers).map(([person, { endpoint }]) => [person, endpoint]));
console.log(JSON.stringify({ broker: broker.facts, emma: { name, address, token }, browsers: endpoints }));
for await (const ignored of process.stdin);
for (const browser of Object.values(browsers)) browser.process.kill('SIGTERM');
await broker.close();
process.exit();
