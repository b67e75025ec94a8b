// Notebooks as JupyterLab, nbconvert, VS Code, Colab, nbgrader and others write them, in a git repository that is served: opened and
// saved they are no change to git, one edited line is one line to git, and nbformat finds valid what it found valid before.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Broker } from '../lib/broker.mjs';
import { invalidity } from '../lib/nbformat.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { eventually, until } from '../lib/waiting.mjs';

const samples = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../output-crdt/src/test/resources/notebooks');
const lab = fs.readFileSync(path.join(samples, 'jupyterlab.ipynb'), 'utf8');
const escaped = text => text.replace(/[\u0080-\uffff]/g, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
const oddNumbers = '{"whole": 1.0, "small": 1e-07, "long": 12345678901234567890, "minus": -0.0}';

const styles = {
  ...Object.fromEntries(fs.readdirSync(samples).filter(name => name.endsWith('.ipynb') && !name.startsWith('no_')).map(name => [name, fs.readFileSync(path.join(samples, name), 'utf8')])),
  'no-final-newline.ipynb': lab.trimEnd(),
  'two-spaces.ipynb': JSON.stringify(JSON.parse(lab), null, 2),
  'ascii.ipynb': escaped(lab),
  'one-line.ipynb': JSON.stringify(JSON.parse(lab)),
  'odd-numbers.ipynb': lab.replace(/\n "metadata": \{/, `\n "metadata": {\n  "numbers": ${oddNumbers},`),
};

let broker;
const git = (...words) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: broker.root, encoding: 'utf8' });

before(async () => {
  broker = await Broker.serve(styles);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'as they were written');
});

after(() => broker?.close());

async function saves(room) {
  const before = room.raws.length;
  const save = new Uint8Array([2, 4, 0x73, 0x61, 0x76, 0x65, 1]); // RAW "save", number 1
  room.sendBytes(save);
  await until(() => room.raws.length > before, 10_000, 'the answer to a save');
  assert.equal(room.raws.at(-1).status, 'success');
}

for (const name of Object.keys(styles)) {
  test(`${name}: saved without change is no change to git, one edited line is one, and it stays as valid as it was`, { timeout: 120_000 }, async () => {
    const said = await invalidity(broker.file(name));
    const room = await RoomClient.join(broker.owner, name);
    room.doc.getMap('state').set('dirty', true);
    await saves(room);
    assert.equal(git('status', '--porcelain', '--', name), '');

    const cells = room.doc.getArray('cells').toArray();
    const code = cells.findIndex(cell => cell.get('cell_type') === 'code');
    cells[code].get('source').insert(0, 'x');
    await saves(room);
    const [added, removed] = git('diff', '--numstat', '--', name).split('\t').map(Number);
    assert.deepEqual([added, removed], [1, 1]);
    assert.equal((await invalidity(broker.file(name))) === null, said === null);

    cells[code].get('source').delete(0, 1);
    await saves(room);
    assert.equal(git('status', '--porcelain', '--', name), '', 'taken back');

    // With outputs of a run in it.
    cells[code].get('source').delete(0, cells[code].get('source').length);
    cells[code].get('source').insert(0, 'print("run")');
    await room.roundTrip();
    await broker.owner.must('POST', '/api/baton/executions', { document: name, cell_ids: [cells[code].get('id')] });
    await eventually(() => assert.equal(room.cell(code).outputs[0]?.text, 'run\n'), 30_000, 'the output');
    await saves(room);
    const after = await invalidity(broker.file(name));
    assert.ok(said !== null || after === null, `nbformat says: ${after}`);
    room.close();
    for (const kernel of await broker.owner.get('/api/kernels')) await broker.owner.call('DELETE', `/api/kernels/${kernel.id}`);
  });
}
