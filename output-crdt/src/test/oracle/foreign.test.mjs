// Documents with everything that yjs can put into them, and messages of y-protocols: kept and passed on without loss.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as Y from 'yjs'
import { fromBase64, toBase64, YPeer } from './ypeer.mjs'

const hex = bytes => Buffer.from(bytes).toString('hex')

let peer
before(() => { peer = new YPeer() })
after(() => peer.close())

const throughJava = async doc => {
  await peer.request({ doc: 'f', op: 'new', client: 7 })
  await peer.request({ doc: 'f', op: 'apply', update: toBase64(Y.encodeStateAsUpdate(doc)) })
  return fromBase64((await peer.request({ doc: 'f', op: 'state' })).update)
}

const isKept = async doc => assert.equal(hex(await throughJava(doc)), hex(Y.encodeStateAsUpdate(doc)))

test('values of every kind', async () => {
  const doc = new Y.Doc()
  doc.getArray('a').push([
    undefined, null, true, false, 0, -0, 1, -1, 63, 64, -64, 2147483647, -2147483647, 2147483648, -2147483648, 4294967296.5,
    0.1, 0.5, 1e300, -1e-300, NaN, Infinity, -Infinity, 9007199254740991, 'text', '', '\u{1f600}', 'a\ud800b',
    [], {}, [[1, [2]], { a: { b: null } }], { 2: 'two', 1: 'one', b: 1, a: 2 }
  ].filter(value => value !== undefined))
  doc.getArray('a').push([new Uint8Array([0, 1, 255])])
  doc.getMap('m').set('undefined', undefined)
  doc.getMap('m').set('big', 12345678901234567890n % (2n ** 63n))
  doc.getMap('m').set('negative', -5n)
  doc.getMap('m').set('list', [undefined, { u: undefined }, new Uint8Array([1])])
  await isKept(doc)
})

test('XML of every kind, printed alike', async () => {
  const doc = new Y.Doc()
  const fragment = doc.getXmlFragment('x')
  const element = new Y.XmlElement('Paragraph')
  element.setAttribute('class', 'wide')
  const text = new Y.XmlText('hello world')
  text.format(0, 5, { b: {}, a: { href: 'there' } })
  element.insert(0, [text, new Y.XmlElement('br')])
  fragment.insert(0, [element, new Y.XmlHook('hook')])
  fragment.delete(1, 1)
  await isKept(doc)
  assert.equal((await peer.request({ doc: 'f', op: 'get', root: 'x', kind: 'xml' })).value, fragment.toString())
})

test('sub-documents', async () => {
  const doc = new Y.Doc()
  doc.getMap('m').set('sub', new Y.Doc({ guid: 'sub-1', autoLoad: true, meta: { a: 1 } }))
  doc.getArray('a').push([new Y.Doc({ guid: 'sub-2' })])
  await isKept(doc)
})

test('embedded values and formats with numbers as JavaScript prints them', async () => {
  const doc = new Y.Doc()
  const text = doc.getText('t')
  text.insert(0, 'abc', { size: 0.1 })
  for (const number of [1e21, 1e-7, 123456789012345680000, 1.5e-10, -0, 100, 5e-324, 1.7976931348623157e308, 0.000001]) {
    text.insertEmbed(1, { number, text: '"\\\n\u0001\ud800', list: [null, true, { k: 'v' }] }, { size: number })
  }
  await isKept(doc)
  assert.deepEqual((await peer.request({ doc: 'f', op: 'delta', root: 't', kind: 'text' })).value, JSON.parse(JSON.stringify(text.toDelta())))
})

test('legacy JSON content', async () => {
  // three elements in the form before version 13: 1, undefined and a map
  const update = Uint8Array.from([1, 1, 5, 0, 2, 1, 1, 97, 3, 1, 49, 9, ...Buffer.from('undefined'), 7, ...Buffer.from('{"a":2}'), 0])
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  await isKept(doc)
  doc.getArray('a').delete(1, 1)
  await isKept(doc)
})

test('structs whose parent was collected', async () => {
  const one = new Y.Doc()
  const two = new Y.Doc()
  one.getMap('m').set('k', new Y.Array())
  Y.applyUpdate(two, Y.encodeStateAsUpdate(one))
  two.getMap('m').get('k').push(['late'])
  one.getMap('m').delete('k')
  Y.applyUpdate(one, Y.encodeStateAsUpdate(two))
  await isKept(one)
})

test('a client block that begins with a Skip, and one with a hole', async () => {
  const all = []
  const doc = new Y.Doc()
  doc.on('update', update => all.push(update))
  for (const letter of 'abc') doc.getText('t').insert(doc.getText('t').length, letter)
  await peer.request({ doc: 'skip', op: 'new', client: 7 })
  for (const update of [Y.mergeUpdates([all[0], all[2]]), all[2]]) {
    await peer.request({ doc: 'skip', op: 'apply', update: toBase64(update) })
  }
  const state = fromBase64((await peer.request({ doc: 'skip', op: 'state' })).update)
  assert.equal(hex(state), hex(all[0]))
  await peer.request({ doc: 'skip', op: 'apply', update: toBase64(all[1]) })
  assert.equal(hex(fromBase64((await peer.request({ doc: 'skip', op: 'state' })).update)), hex(Y.encodeStateAsUpdate(doc)))
})
