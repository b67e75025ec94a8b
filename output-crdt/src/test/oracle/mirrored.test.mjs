// The random tests of yjs' own test helper (five users who connect, disconnect and sync at random), mirrored: what each user
// did and received is written down and done again by Java, as author (it makes the changes itself), as receiver (it is sent
// them) or as all five at once. Every update Java makes, and every state in both formats, must have the bytes of yjs.
//
// 10,000 seeds: BATON_MIRROR_SEEDS=10000 npm run mirror. One again, as a failure names it: BATON_MIRROR_SEED=17 npm run mirror.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as prng from 'lib0/prng'
import { messageYjsSyncStep1, readSyncMessage } from 'y-protocols/sync'
import * as Y from 'yjs/testHelper'
import { perform, ROOTS } from './clients.mjs'
import { formattingFor, operationFor } from './operations.mjs'
import { fromBase64, toBase64, YPeer } from './ypeer.mjs'

const single = process.env.BATON_MIRROR_SEED
const count = Number(process.env.BATON_MIRROR_SEEDS ?? 60)
const ROUNDS = 100
const GROUP = 50
const KINDS = ['author', 'receiver', 'all five', 'author of formatted text']

const hex = bytes => Buffer.from(bytes).toString('hex')

/** What happened to a user, in order: { op, update } or { received, updates }. */
const logOf = user => (user.log ??= [])

const messages = Y.TestConnector.prototype
const createY = messages.createY
messages.createY = function (client) {
  const user = createY.call(this, client)
  user.made = []
  user.on('update', (update, origin, doc, transaction) => { if (transaction.local) user.made.push(update) })
  return user
}

/** As in the helper, and what is received is written down. */
messages.flushRandomMessage = function () {
  const waiting = [...this.onlineConns].filter(user => user.receiving.size > 0)
  if (waiting.length === 0) return false
  const receiver = prng.oneOf(this.prng, waiting)
  const [sender, queue] = prng.oneOf(this.prng, [...receiver.receiving])
  const message = queue.shift()
  if (queue.length === 0) receiver.receiving.delete(sender)
  const reply = encoding.createEncoder()
  readSyncMessage(decoding.createDecoder(message), reply, receiver, receiver.tc)
  const reader = decoding.createDecoder(message)
  if (decoding.readVarUint(reader) !== messageYjsSyncStep1) {
    logOf(receiver).push({ received: decoding.readVarUint8Array(reader), updates: receiver.made.splice(0) })
  }
  if (encoding.length(reply) > 0) sender._receive(encoding.toUint8Array(reply), receiver)
  return true
}

const json = (user, root, kind) => JSON.parse(JSON.stringify((kind === 'map' ? user.getMap(root) : kind === 'array' ? user.getArray(root) : user.getText(root)).toJSON()))

const change = next => (user, gen) => {
  const op = next(user, gen)
  user.transact(() => perform(user, op))
  logOf(user).push({ op, updates: user.made.splice(0) })
}

const plainChange = change((user, gen) => {
  const [root, kind] = prng.oneOf(gen, ROOTS)
  return operationFor(gen, root, kind, json(user, root, kind))
})

/**
 * Where an insertion names no format, and where something is deleted, yjs knows the formatting to the left only if it walked
 * there, and not if one of its search markers was near, which depends on all that it did before. So here insertions name
 * their formats and nothing is deleted; histories.test.mjs compares the content after deletions.
 */
const formattedChange = change((user, gen) => {
  const op = formattingFor(gen, user.getText('rich').toDelta())
  if (op.delete !== undefined) return { kind: op.kind, root: op.root, at: op.at, insert: 'x', attributes: { bold: true } }
  return op.insert !== undefined && op.attributes === undefined ? { ...op, attributes: {} } : op
})

let peer
before(() => { peer = new YPeer() })
after(() => peer.close())

/** Does again in Java what a user did and received. */
const mirror = async (user, name, isAuthor) => {
  const ask = request => peer.request({ doc: name, ...request })
  await ask({ op: 'new', client: isAuthor ? user.clientID : 1000 + user.clientID })
  const answers = logOf(user).map(async ({ op, received, updates }, at) => {
    if (op !== undefined && isAuthor) {
      const { update } = await ask({ op: 'transact', ops: [op] })
      assert.equal(hex(fromBase64(update)), hex(updates[0] ?? [0, 0]), `update of step ${at}`)
      assert.ok(updates.length <= 1)
    } else if (op !== undefined) {
      for (const update of updates) await ask({ op: 'apply', update: toBase64(update) })
    } else {
      const answer = await ask({ op: 'apply', update: toBase64(received) })
      assert.deepEqual(answer.updates.map(fromBase64).map(hex), updates.map(hex), `clean-up of step ${at}`)
    }
  })
  await Promise.all(answers)
  assert.equal((await ask({ op: 'pending' })).pending, false, 'nothing pending')
  assert.equal(hex(fromBase64((await ask({ op: 'sv' })).sv)), hex(Y.encodeStateVector(user)), 'state vector')
  assert.equal(hex(fromBase64((await ask({ op: 'snapshot' })).snapshot)), hex(Y.encodeSnapshot(Y.snapshot(user))), 'delete set')
  assert.equal(hex(fromBase64((await ask({ op: 'state' })).update)), hex(Y.encodeStateAsUpdate(user)), 'state in V1')
  assert.equal(hex(fromBase64((await ask({ op: 'state', v: 2 })).update)), hex(Y.encodeStateAsUpdateV2(user)), 'state in V2')
  for (const [root, kind] of ROOTS) assert.deepEqual((await ask({ op: 'get', root, kind })).value, json(user, root, kind), root)
  await ask({ op: 'drop' })
}

/** Runs one seed; answers whether the five yjs documents agree among themselves, bytes included. */
const run = async seed => {
  const kind = KINDS[seed % KINDS.length]
  const users = []
  const tc = { prng: prng.create((seed + 1) * 2654435761 % 4294967296) }
  const isFormatted = kind === 'author of formatted text'
  let isAgreed = true
  // the helper tells of its format and of each of its own assertions that fails
  const { log, error: logError } = console
  console.log = console.error = () => {}
  try {
    Y.applyRandomTests(tc, [isFormatted ? formattedChange : plainChange], ROUNDS, user => { users.push(user) })
  } catch (error) {
    // the helper also compares the five with each other; yjs documents may differ in how deleted structs are merged
    if (users.length !== 5 || users.some(user => user.store.pendingStructs !== null)) throw error
    isAgreed = false
  } finally {
    Object.assign(console, { log, error: logError })
  }
  try {
    const mirrored = kind === 'all five' ? users : [users[0]]
    await Promise.all(mirrored.map((user, i) => mirror(user, `m${seed}u${i}`, kind !== 'receiver')))
  } catch (error) {
    throw new Error(`seed ${seed} (Java as ${kind}) failed: ${error.message}; again: BATON_MIRROR_SEED=${seed} npm run mirror`, { cause: error })
  }
  return isAgreed
}

if (single !== undefined) {
  test(`mirrored random test of seed ${single}`, () => run(Number(single)))
} else {
  for (let from = 0; from < count; from += GROUP) {
    const to = Math.min(count, from + GROUP)
    test(`mirrored random tests of seeds ${from} to ${to - 1}`, async t => {
      let agreed = 0
      for (let seed = from; seed < to; seed++) agreed += await run(seed) ? 1 : 0
      t.diagnostic(`the helper found the five yjs documents alike in ${agreed} of ${to - from}`)
    })
  }
}
