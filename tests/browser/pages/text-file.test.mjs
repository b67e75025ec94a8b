import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { RoomClient } from '../lib/room-client.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { Stage } from '../lib/stage.mjs';
import { TextPage } from '../lib/text-page.mjs';
import { eventually } from '../lib/waiting.mjs';

let stage;
const scenario = scenarios(() => stage);

before(async () => {
  stage = await Stage.set({ 'notes.md': '# Notes\n', 'tools/tool.py': 'def tool():\r\n    return 1\r\n' });
  await stage.ownerArrives();
  await stage.emmaArrives();
});

after(() => stage?.clear());

for (const [document, first] of [['notes.md', '# Notes'], ['tools/tool.py', 'def tool():']]) {
  scenario(`two people type in ${document}, and the file on disk has it without anybody saving`, 60_000, async () => {
    const { owner, emma, broker, emmaUser } = stage;
    const original = broker.read(document);
    const [owners, emmas] = await Promise.all([TextPage.open(owner, document), TextPage.open(emma, document)]);
    const third = await RoomClient.join(emmaUser.api, document, { format: 'text', type: 'file' });
    assert.equal((await owners.lines())[0], first);
    assert.equal(broker.read(document), original, 'opening alone changes no byte');

    await owners.type('from the owner\n');
    await eventually(async () => assert.ok((await emmas.lines()).includes('from the owner')), 5000, "the owner's line at Emma's");
    await emmas.type('from emma\n');
    await eventually(async () => {
      assert.ok((await owners.lines()).includes('from emma'));
      assert.deepEqual(await owners.lines(), await emmas.lines());
      assert.deepEqual(third.text().split('\n'), await owners.lines());
    }, 5000, "Emma's line at the owner's, and the same text everywhere");

    const end = original.includes('\r\n') ? '\r\n' : '\n';
    const whole = original + ['from the owner', 'from emma', ''].join(end);
    await eventually(() => assert.equal(broker.read(document), whole), 12_000, 'the text in the file, with its own line ends');
    third.close();
    assert.deepEqual([owner.takeComplaints(), emma.takeComplaints()], [[], []]);
  });
}
