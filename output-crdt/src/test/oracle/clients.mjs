// Two kinds of client with one face: a document in Java behind the pipe, and a document of yjs.
import assert from 'node:assert/strict'
import * as Y from 'yjs'
import { fromBase64, toBase64 } from './ypeer.mjs'

/**
 * A document in Java, with a document of yjs as its shadow: the shadow is given the same updates in the same order, so that
 * both must end with the same bytes. (Two yjs documents that saw the same updates in different orders do not always: structs
 * that were deleted in different transactions may or may not have been merged.)
 */
export class JavaClient {
  constructor (peer, name, client) {
    this.peer = peer
    this.name = name
    this.client = client
    this.shadow = new Y.Doc()
    this.heard = []
    this.applied = 0
  }

  async open () {
    await this.request({ op: 'new', client: this.client })
    for (const [root, kind] of ROOTS) {
      await this.request({ op: 'observe', root, kind })
      typed(this.shadow, root, kind).observeDeep(events => this.heard.push(...events.map(plainEvent)))
    }
  }

  request (request) {
    return this.peer.request({ doc: this.name, ...request })
  }

  /** Applies operations in one transaction; answers the updates to send. */
  async transact (ops) {
    const { update: encoded, events = [] } = await this.request({ op: 'transact', ops })
    const update = fromBase64(encoded)
    if (update.length === 2) return []
    Y.applyUpdate(this.shadow, update)
    assert.deepEqual(inOrder(events), inOrder(this.heard.splice(0)), 'events')
    return [update]
  }

  /** Applies an update; answers the updates that this caused here and that are to be sent. */
  async apply (update) {
    // by turns in both formats
    const isV2 = this.applied++ % 2 === 1
    const { updates: encoded, events = [] } = await this.request(isV2
      ? { op: 'apply', update: toBase64(Y.convertUpdateFormatV1ToV2(update)), v: 2 }
      : { op: 'apply', update: toBase64(update) })
    const updates = encoded.map(fromBase64).map(bytes => isV2 ? Y.convertUpdateFormatV2ToV1(bytes) : bytes)
    Y.applyUpdate(this.shadow, update)
    assert.deepEqual(inOrder(events), inOrder(this.heard.splice(0)), 'events')
    return updates
  }

  async stateVector () {
    return fromBase64((await this.request({ op: 'sv' })).sv)
  }

  async state (sv) {
    return fromBase64((await this.request(sv ? { op: 'state', sv: toBase64(sv) } : { op: 'state' })).update)
  }

  async json (root, kind) {
    return (await this.request({ op: 'get', root, kind })).value
  }

  async delta (root) {
    return (await this.request({ op: 'delta', root, kind: 'text' })).value
  }

  async isPending () {
    return (await this.request({ op: 'pending' })).pending
  }

  async stateInV2 () {
    return fromBase64((await this.request({ op: 'state', v: 2 })).update)
  }

  yjsState () {
    return Y.encodeStateAsUpdate(this.shadow)
  }

  yjsStateInV2 () {
    return Y.encodeStateAsUpdateV2(this.shadow)
  }

  async close () {
    this.shadow.destroy()
    await this.request({ op: 'drop' })
  }
}

export class YjsClient {
  constructor (client) {
    this.doc = new Y.Doc()
    this.doc.clientID = client
    this.sent = []
    this.doc.on('update', (update, origin, doc, transaction) => {
      if (transaction.local) {
        this.sent.push(update)
      }
    })
  }

  async open () {}

  async transact (ops) {
    this.doc.transact(() => ops.forEach(op => perform(this.doc, op)))
    return this.sent.splice(0)
  }

  async apply (update) {
    Y.applyUpdate(this.doc, update)
    return this.sent.splice(0)
  }

  async stateVector () {
    return Y.encodeStateVector(this.doc)
  }

  async state (sv) {
    return Y.encodeStateAsUpdate(this.doc, sv)
  }

  async json (root, kind) {
    return JSON.parse(JSON.stringify(typed(this.doc, root, kind).toJSON()))
  }

  async delta (root) {
    return JSON.parse(JSON.stringify(this.doc.getText(root).toDelta()))
  }

  async isPending () {
    return this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null
  }

  async stateInV2 () {
    return Y.encodeStateAsUpdateV2(this.doc)
  }

  yjsState () {
    return Y.encodeStateAsUpdate(this.doc)
  }

  yjsStateInV2 () {
    return Y.encodeStateAsUpdateV2(this.doc)
  }

  async close () {
    this.doc.destroy()
  }
}

/** The roots that hold everything but formatted text. */
export const ROOTS = [['text', 'text'], ['array', 'array'], ['map', 'map']]

const typed = (doc, root, kind) => kind === 'xml' ? doc.getXmlFragment(root) : kind === 'map' ? doc.getMap(root) : kind === 'array' ? doc.getArray(root) : doc.getText(root)

const resolve = (doc, op) => {
  const path = op.path ?? []
  let at = path.length === 0 || op.kind === 'xml' ? typed(doc, op.root, op.kind) : typeof path[0] === 'string' ? doc.getMap(op.root) : doc.getArray(op.root)
  for (const step of path) at = at.get(step)
  return at
}

const create = type => type === 'map' ? new Y.Map() : type === 'array' ? new Y.Array() : new Y.Text()

/** An event of yjs in the form that ypeer answers. */
const plainEvent = event => {
  const keys = {}
  event.changes.keys.forEach(({ action, oldValue }, key) => {
    keys[key] = { action, oldValue: oldValue instanceof Y.AbstractType ? 'a nested type' : oldValue ?? null }
  })
  return JSON.parse(JSON.stringify({ path: event.path, delta: event.changes.delta, keys }))
}

/** Events that are equally deep come in no promised order. */
const inOrder = events => events.map(event => JSON.stringify(sorted(event))).sort()

const sorted = value => Array.isArray(value)
  ? value.map(sorted)
  : value !== null && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])) : value

/** The operation language of ypeer, performed on a document of yjs. */
export const perform = (doc, op) => {
  const type = resolve(doc, op)
  if (op.attribute !== undefined) {
    if (op.value !== undefined) type.setAttribute(op.attribute, op.value)
    else type.removeAttribute(op.attribute)
  } else if (type instanceof Y.Text) {
    if (op.insert !== undefined) type.insert(op.at, op.insert, op.attributes && { ...op.attributes })
    else if (op.embed !== undefined) type.insertEmbed(op.at, op.embed, { ...op.attributes })
    else if (op.format !== undefined) type.format(op.at, op.format, { ...op.attributes })
    else type.delete(op.at, op.delete)
  } else if (type instanceof Y.XmlFragment) {
    if (op.delete !== undefined) type.delete(op.at, op.delete)
    else type.insert(op.at, [op.element !== undefined ? new Y.XmlElement(op.element) : op.hook !== undefined ? new Y.XmlHook(op.hook) : new Y.XmlText()])
  } else if (type instanceof Y.Array) {
    if (op.insert !== undefined) type.insert(op.at, op.insert)
    else if (op.push !== undefined) type.push(op.push)
    else if (op.insertType !== undefined) type.insert(op.at, [create(op.insertType)])
    else type.delete(op.at, op.delete)
  } else if (op.remove !== undefined) {
    type.delete(op.remove)
  } else {
    type.set(op.set, op.type !== undefined ? create(op.type) : op.value)
  }
}
