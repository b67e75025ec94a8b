// What most test files need: a broker, the owner and Emma at their browsers, and a third client in Node.
import assert from 'node:assert/strict';
import { Api } from './api.mjs';
import { Broker } from './broker.mjs';
import { invalidity } from './nbformat.mjs';
import { cellsOfFile } from './notebook-file.mjs';
import { People } from './people.mjs';
import { RoomClient } from './room-client.mjs';
import { eventually } from './waiting.mjs';

/** The owner and Emma (a collaborator of the whole folder) with one document open at both. */
export class Stage {
  /**
   * Sets the stage for these files: on the servers that several test files share
   * where there are some, unless `own` asks for a broker that can be stopped, or `settings` for one with keys of the configuration.
   */
  static async set(files, { own = false, settings } = {}) {
    const stage = new Stage();
    stage.isOwn = own || Boolean(settings) || !process.env.BATON_TEST_SERVERS;
    try {
      if (stage.isOwn) {
        stage.broker = await Broker.serve(files, { settings });
        stage.emmaUser = await stage.broker.addUser('emma');
        await stage.broker.grant('.', 'emma', 'collaborator');
        stage.people = await People.gather();
      } else {
        const { broker, emma, browsers } = JSON.parse(process.env.BATON_TEST_SERVERS);
        stage.broker = Broker.thatRuns(broker);
        for (const [name, text] of Object.entries(files)) stage.broker.write(name, text);
        stage.emmaUser = { ...emma, api: new Api(broker.address, emma.token, emma.name) };
        stage.people = await People.gatherAt(browsers);
      }
    } catch (reason) {
      await stage.clear();
      throw reason;
    }
    return stage;
  }

  /** Opens a document at both people's browsers, which arrive if they are not there yet, and in a third client. */
  async open(document, how) {
    this.third?.close();
    this.document = document;
    await this.ownerArrives();
    await this.emmaArrives();
    [this.owners, this.emmas] = await Promise.all([this.owner.open(document, how), this.emma.open(document, how)]);
    this.third = await RoomClient.join(this.emmaUser.api, document);
  }

  async ownerArrives() {
    if (!this.people.all.includes(this.owner)) this.owner = await this.people.arrive('owner', this.broker.readyAddress);
  }

  async emmaArrives() {
    if (!this.people.all.includes(this.emma)) this.emma = await this.people.arrive('emma', this.emmaUser.address);
  }

  /** Both screens show these prompts, in the order of the cells. */
  async bothShowPrompts(...prompts) {
    await this.bothShowPromptsWithin(8000, ...prompts);
  }

  async bothShowPromptsWithin(ms, ...prompts) {
    await eventually(async () => {
      assert.deepEqual(await this.owners.prompts(), prompts);
      assert.deepEqual(await this.emmas.prompts(), prompts);
    }, ms, `the prompts ${prompts.join(' ')} on both screens`);
  }

  /** Both screens, the third client's document and the file say the same, nothing runs, the file is valid, no page complained. */
  async sameEverywhere(...allowedComplaints) {
    await eventually(async () => {
      assert.deepEqual(await this.owners.view(), await this.emmas.view());
      assert.deepEqual(this.third.states().filter(state => state !== 'idle'), []);
      assert.deepEqual(cellsOfFile(this.broker.read(this.document)), this.third.cells());
    }, 12_000, 'the same in the file, in the document and on both screens');
    assert.equal(await invalidity(this.broker.file(this.document)), null);
    assert.deepEqual(this.owner.takeComplaints(...allowedComplaints), [], "what the owner's page complained of");
    assert.deepEqual(this.emma.takeComplaints(...allowedComplaints), [], "what Emma's page complained of");
  }

  async clear() {
    this.third?.close();
    if (!this.isOwn && this.people) {
      for (const person of [...this.people.all]) await person.tidiesUp();
      for (const { id } of await this.broker.owner.get('/api/kernels')) await this.broker.owner.call('DELETE', `/api/kernels/${id}`);
    }
    await this.people?.close();
    await this.broker?.close();
  }
}
