// What is not part of an update: relative positions, snapshots, undo and redo, XML and sub-documents, beside yjs. A document in
// Java and one of yjs have the same client id and make the same changes, so their bytes must be equal all the way.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as prng from 'lib0/prng'
import * as Y from 'yjs'
import { perform } from './clients.mjs'
import { fromBase64, toBase64, YPeer } from './ypeer.mjs'

const SEEDS = Number(process.env.BATON_ORACLE_BEHAVIOUR_SEEDS ?? 40)
const hex = bytes => Buffer.from(bytes).toString('hex')

let peer
before(() => { peer = new YPeer() })
after(() => peer.close())

class Pair {
  constructor (name, gc) {
    this.name = name
    this.doc = new Y.Doc({ gc })
    this.doc.clientID = 5
    this.gc = gc
  }

  async open () {
    await this.ask({ op: 'new', client: 5, gc: this.gc })
    return this
  }

  ask (request) {
    return peer.request({ doc: this.name, ...request })
  }

  async change (...ops) {
    await this.ask({ op: 'transact', ops })
    this.doc.transact(() => ops.forEach(op => perform(this.doc, op)), 'local')
  }

  async receive (update) {
    await this.ask({ op: 'apply', update: toBase64(update) })
    Y.applyUpdate(this.doc, update)
  }

  async isSame (what) {
    assert.equal(hex(fromBase64((await this.ask({ op: 'state' })).update)), hex(Y.encodeStateAsUpdate(this.doc)), what)
  }
}

const randomText = gen => prng.oneOf(gen, ['a', 'bc', 'word ', 'é😀', '\n'])

const textChange = (gen, length) => {
  const at = prng.uint32(gen, 0, length)
  return length - at > 0 && prng.uint32(gen, 0, 9) < 4
    ? { kind: 'text', root: 'text', at, delete: prng.uint32(gen, 1, Math.min(4, length - at)) }
    : { kind: 'text', root: 'text', at, insert: randomText(gen) }
}

const mapOrArrayChange = (gen, doc) => {
  const array = doc.getArray('array')
  const at = prng.uint32(gen, 0, array.length)
  return prng.oneOf(gen, [
    () => ({ kind: 'map', root: 'map', set: prng.oneOf(gen, ['a', 'b']), value: prng.uint32(gen, 0, 99) }),
    () => ({ kind: 'map', root: 'map', remove: prng.oneOf(gen, ['a', 'b']) }),
    () => ({ kind: 'map', root: 'map', set: 'c', type: 'text' }),
    () => ({ kind: 'array', root: 'array', at, insert: [prng.uint32(gen, 0, 99), 'x'] }),
    () => ({ kind: 'array', root: 'array', at, insertType: 'map' }),
    () => at < array.length ? { kind: 'array', root: 'array', at, delete: 1 } : { kind: 'array', root: 'array', push: [1] }
  ])()
}

/** Another author who knows some of the text and changes it elsewhere. */
const fromElsewhere = (gen, doc, client) => {
  const other = new Y.Doc()
  other.clientID = client
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  const known = Y.encodeStateVector(other)
  other.transact(() => {
    for (let i = 0; i < 3; i++) {
      perform(other, textChange(gen, other.getText('text').length))
      perform(other, mapOrArrayChange(gen, other))
    }
  })
  return Y.encodeStateAsUpdate(other, known)
}

test('relative positions have the same bytes and lead to the same places', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const gen = prng.create(seed)
    const pair = await new Pair('rp' + seed, true).open()
    const text = pair.doc.getText('text')
    const positions = []
    const jsons = []
    for (let round = 0; round < 25; round++) {
      if (prng.uint32(gen, 0, 4) === 0) await pair.receive(fromElsewhere(gen, pair.doc, 100 + round))
      else await pair.change(textChange(gen, text.length))
      const at = prng.uint32(gen, 0, text.length)
      const assoc = prng.bool(gen) ? 0 : -1
      const { position, json } = await pair.ask({ op: 'position', root: 'text', kind: 'text', at, assoc })
      const own = Y.createRelativePositionFromTypeIndex(text, at, assoc)
      assert.equal(hex(fromBase64(position)), hex(Y.encodeRelativePosition(own)), `seed ${seed}`)
      assert.equal(json, JSON.stringify(Y.relativePositionToJSON(own)), `seed ${seed}`)
      positions.push(position)
      jsons.push(json)
      for (const known of positions) {
        const expected = Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(fromBase64(known)), pair.doc)
        assert.equal((await pair.ask({ op: 'resolve', position: known })).index, expected?.index ?? null, `seed ${seed} round ${round}`)
      }
      for (const known of jsons) {
        const expected = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(JSON.parse(known)), pair.doc)
        assert.equal((await pair.ask({ op: 'resolve', json: known })).index, expected?.index ?? null, `seed ${seed} round ${round} ${known}`)
      }
    }
    await pair.ask({ op: 'drop' })
  }
})

test('snapshots have the same bytes and restore the same documents', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const gen = prng.create(seed)
    const pair = await new Pair('sn' + seed, false).open()
    const moments = []
    for (let round = 0; round < 20; round++) {
      if (prng.uint32(gen, 0, 4) === 0) await pair.receive(fromElsewhere(gen, pair.doc, 100 + round))
      else await pair.change(textChange(gen, pair.doc.getText('text').length), mapOrArrayChange(gen, pair.doc))
      const { snapshot, snapshotV2 } = await pair.ask({ op: 'snapshot' })
      assert.equal(hex(fromBase64(snapshot)), hex(Y.encodeSnapshot(Y.snapshot(pair.doc))), `seed ${seed}`)
      assert.equal(hex(fromBase64(snapshotV2)), hex(Y.encodeSnapshotV2(Y.snapshot(pair.doc))), `seed ${seed}`)
      moments.push(snapshot)
      const inV2 = toBase64(Y.encodeSnapshotV2(Y.snapshot(pair.doc)))
      await pair.ask({ op: 'restore', snapshotV2: inV2, as: 'now', client: 9 })
      assert.equal(hex(fromBase64((await peer.request({ doc: 'now', op: 'state' })).update)), hex(Y.encodeStateAsUpdate(pair.doc)), `seed ${seed}`)
    }
    for (const moment of moments) {
      await pair.ask({ op: 'restore', snapshot: moment, as: 'restored', client: 9 })
      const expected = Y.createDocFromSnapshot(pair.doc, Y.decodeSnapshot(fromBase64(moment)), new Y.Doc({ gc: false }))
      const restored = fromBase64((await peer.request({ doc: 'restored', op: 'state' })).update)
      assert.equal(hex(restored), hex(Y.encodeStateAsUpdate(expected)), `seed ${seed}`)
    }
    await pair.ask({ op: 'drop' })
  }
})

for (const [root, kind] of [['text', 'text'], ['map', 'map'], ['array', 'array']]) {
  test(`undo and redo of a ${kind} leave the same bytes, with others writing in between`, async () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const gen = prng.create(seed)
      const pair = await new Pair('un' + kind + seed, true).open()
      await pair.ask({ op: 'track', root, kind })
      const type = kind === 'text' ? pair.doc.getText(root) : kind === 'map' ? pair.doc.getMap(root) : pair.doc.getArray(root)
      const manager = new Y.UndoManager(type, { trackedOrigins: new Set(['local']), captureTimeout: 1e9 })
      for (let round = 0; round < 40; round++) {
        const choice = prng.uint32(gen, 0, 19)
        const label = `seed ${seed} round ${round}`
        if (choice < 10) {
          await pair.change(kind === 'text' ? textChange(gen, type.length) : mapOrArrayChange(gen, pair.doc))
        } else if (choice < 12) {
          await pair.receive(fromElsewhere(gen, pair.doc, 100 + round))
        } else if (choice < 14) {
          await pair.ask({ op: 'stopCapturing' })
          manager.stopCapturing()
        } else {
          const op = choice < 17 ? 'undo' : 'redo'
          const { done } = await pair.ask({ op })
          assert.equal(done, (op === 'undo' ? manager.undo() : manager.redo()) !== null, label)
        }
        await pair.isSame(label)
      }
      manager.destroy()
      await pair.ask({ op: 'drop' })
    }
  })
}

test('undo of formatting', async () => {
  const pair = await new Pair('format', true).open()
  await pair.change({ kind: 'text', root: 'text', at: 0, insert: 'one two three' })
  await pair.ask({ op: 'track', root: 'text', kind: 'text' })
  const manager = new Y.UndoManager(pair.doc.getText('text'), { trackedOrigins: new Set(['local']), captureTimeout: 0 })
  await pair.change({ kind: 'text', root: 'text', at: 4, format: 3, attributes: { bold: true } })
  await pair.isSame('formatted')
  await pair.ask({ op: 'undo' })
  manager.undo()
  await pair.isSame('undone')
  await pair.ask({ op: 'redo' })
  manager.redo()
  await pair.isSame('redone')
})

test('XML changed in Java is XML changed in yjs', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const gen = prng.create(seed)
    const pair = await new Pair('xml' + seed, true).open()
    const fragment = pair.doc.getXmlFragment('xml')
    for (let round = 0; round < 40; round++) {
      // a random node: down from the root while there are children and chance wants it
      let at = fragment
      const path = []
      while (!(at instanceof Y.XmlText) && at.length > 0 && prng.uint32(gen, 0, 2) > 0) {
        const index = prng.uint32(gen, 0, at.length - 1)
        path.push(index)
        at = at.get(index)
        if (at instanceof Y.XmlHook) break
      }
      if (at instanceof Y.XmlHook) continue
      const common = { kind: 'xml', root: 'xml', path }
      const index = prng.uint32(gen, 0, at.length)
      const op = at instanceof Y.XmlText
        ? prng.oneOf(gen, [{ at: index, insert: 'text<' }, { at: index, insert: 'b', attributes: { b: {} } }, { attribute: 'lang', value: 'en' }])
        : prng.oneOf(gen, [
          { at: index, element: prng.oneOf(gen, ['p', 'Div']) }, { at: index, element: 'span' }, { at: index, text: true }, { at: index, hook: 'h' },
          ...(index < at.length ? [{ at: index, delete: 1 }] : []),
          ...(at instanceof Y.XmlElement ? [{ attribute: 'class', value: 'c' + round }, { attribute: 'class' }, { attribute: 'id', value: 'i' }] : [])
        ])
      await pair.change({ ...common, ...op })
      await pair.isSame(`seed ${seed} round ${round}`)
    }
    // yjs prints a hook as JavaScript prints any object
    const markup = fragment.toString().replaceAll('[object Object]', '')
    assert.equal((await pair.ask({ op: 'get', root: 'xml', kind: 'xml' })).value, markup, `seed ${seed}`)
    await pair.ask({ op: 'drop' })
  }
})
