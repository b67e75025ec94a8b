// One random history: three clients change their documents and exchange updates late, twice and in any order.
import assert from 'node:assert/strict'
import * as prng from 'lib0/prng'
import * as Y from 'yjs'
import { JavaClient, ROOTS, YjsClient } from './clients.mjs'
import { randomFormatting, randomOperation } from './operations.mjs'
import { fromBase64, toBase64 } from './ypeer.mjs'

const ROUNDS = 60

const hex = bytes => Buffer.from(bytes).toString('hex')

export class History {
  constructor (seed, peer) {
    this.seed = seed
    this.peer = peer
    this.gen = prng.create((seed + 1) * 2654435761 % 4294967296)
    this.isRich = seed % 4 === 3
    this.mail = []
    this.clients = []
  }

  async run () {
    await this.openClients()
    for (let round = 0; round < ROUNDS; round++) {
      const choice = prng.uint32(this.gen, 0, 99)
      if (choice < 50) await this.change()
      else if (choice < 90) await this.deliverOne()
      else if (choice < 95) await this.syncByStateVector()
      else await this.mergeMail()
    }
    while (this.mail.length > 0) await this.deliverOne()
    await this.compare()
    for (const client of this.clients) await client.close()
  }

  async openClients () {
    const ids = new Set()
    while (ids.size < 3) {
      ids.add(prng.oneOf(this.gen, [() => prng.uint32(this.gen, 1, 9), () => prng.uint32(this.gen, 0, 0xffffffff), () => prng.uint53(this.gen, 0, 2 ** 53 - 2 ** 21)])())
    }
    const javaCount = this.isRich ? 1 : 1 + this.seed % 2
    this.clients = [...ids].map((id, i) => i < javaCount ? new JavaClient(this.peer, `s${this.seed}c${i}`, id) : new YjsClient(id))
    for (const client of this.clients) await client.open()
  }

  send (from, updates) {
    for (const update of updates) {
      for (const to of this.clients) {
        if (to !== from) this.mail.push({ to, update })
      }
    }
  }

  async change () {
    const client = prng.oneOf(this.gen, this.clients)
    const ops = []
    const next = this.isRich ? randomFormatting : randomOperation
    ops.push(await next(this.gen, client))
    if (!this.isRich && prng.uint32(this.gen, 0, 3) === 0) {
      // a second operation that is valid whatever the first one did
      ops.push({ kind: 'map', root: 'map', path: [], set: 'extra', value: prng.uint32(this.gen, 0, 99) })
      ops.push({ kind: 'text', root: 'text', path: [], at: 0, insert: '>' })
    }
    this.send(client, await client.transact(ops))
  }

  async deliverOne () {
    if (this.mail.length === 0) return
    const [{ to, update }] = this.mail.splice(prng.uint32(this.gen, 0, this.mail.length - 1), 1)
    if (prng.uint32(this.gen, 0, 9) === 0) this.mail.push({ to, update })
    this.send(to, await to.apply(update))
  }

  async syncByStateVector () {
    const from = prng.oneOf(this.gen, this.clients)
    const to = prng.oneOf(this.gen, this.clients)
    if (from !== to) this.send(to, await to.apply(await from.state(await to.stateVector())))
  }

  /** Replaces mail to one client by its merger, made in both implementations. */
  async mergeMail () {
    const to = prng.oneOf(this.gen, this.clients)
    const updates = this.mail.filter(mail => mail.to === to).map(mail => mail.update)
    if (updates.length < 2) return
    this.mail = this.mail.filter(mail => mail.to !== to)
    const merged = Y.mergeUpdates(updates)
    const inJava = fromBase64((await this.peer.request({ op: 'merge', updates: updates.map(toBase64) })).update)
    assert.equal(hex(inJava), hex(merged), 'merged updates')
    const sv = await to.stateVector()
    const diffed = fromBase64((await this.peer.request({ op: 'diff', update: toBase64(merged), sv: toBase64(sv) })).update)
    assert.equal(hex(diffed), hex(Y.diffUpdate(merged, sv)), 'difference of an update')
    await this.mergeInV2(updates, sv)
    this.mail.push({ to, update: prng.bool(this.gen) ? merged : diffed })
  }

  /** The same in format V2, and conversion both ways, byte for byte. */
  async mergeInV2 (updates, sv) {
    const inV2 = updates.map(Y.convertUpdateFormatV1ToV2)
    for (const [i, update] of updates.entries()) {
      assert.equal(await this.inJava({ op: 'convert', update: toBase64(update), v: 1 }), hex(inV2[i]), 'V1 to V2')
      assert.equal(await this.inJava({ op: 'convert', update: toBase64(inV2[i]), v: 2 }), hex(Y.convertUpdateFormatV2ToV1(inV2[i])), 'V2 to V1')
    }
    const merged = Y.mergeUpdatesV2(inV2)
    assert.equal(await this.inJava({ op: 'merge', updates: inV2.map(toBase64), v: 2 }), hex(merged), 'merged updates in V2')
    assert.equal(await this.inJava({ op: 'diff', update: toBase64(merged), sv: toBase64(sv), v: 2 }), hex(Y.diffUpdateV2(merged, sv)), 'difference in V2')
    const ofMerged = (await this.peer.request({ op: 'svOf', update: toBase64(merged), v: 2 })).sv
    assert.equal(hex(fromBase64(ofMerged)), hex(Y.encodeStateVectorFromUpdateV2(merged)), 'state vector of an update')
  }

  async inJava (request) {
    return hex(fromBase64((await this.peer.request(request)).update))
  }

  async compare () {
    const all = []
    for (const client of this.clients) {
      assert.equal(await client.isPending(), false, 'nothing pending')
      const content = {}
      if (this.isRich) {
        content.rich = await client.delta('rich')
      } else {
        for (const [root, kind] of ROOTS) content[root] = await client.json(root, kind)
      }
      const bytes = hex(await client.state())
      // a shadow cleans up formatting after its own author's changes as if they were foreign, so it says nothing there
      if (!this.isRich) {
        assert.equal(bytes, hex(client.yjsState()), 'bytes of the state against the shadow')
        assert.equal(hex(await client.stateInV2()), hex(client.yjsStateInV2()), 'bytes of the state in V2')
      }
      all.push({ content, sv: hex(await client.stateVector()), bytes })
    }
    const [first, ...others] = all
    for (const other of others) {
      assert.equal(other.sv, first.sv, 'state vectors')
      assert.deepEqual(other.content, first.content, 'content')
    }
    const yjs = all.filter((_, i) => this.clients[i] instanceof YjsClient).map(state => state.bytes)
    if (this.isRich && yjs.every(bytes => bytes === yjs[0])) assert.equal(first.bytes, yjs[0], 'bytes of the state')
    this.isByteEqual = others.every(other => other.bytes === first.bytes)
  }
}
