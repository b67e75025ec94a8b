// The data that all sides of the benchmark work on, made from fixed seeds, and the sides themselves in yjs.
import * as prng from 'lib0/prng'
import * as Y from 'yjs'

const WORDS = ['import ', 'numpy as np\n', 'for i in range(10):\n    ', 'print(i)\n', 'value = ', 'x', '# note\n', '0', '.mean()', 'df']

/**
 * Two people typing into one text by turns: bursts at one place, with corrections, then a jump to another place.
 * A patch is [position, deleted, inserted, author].
 */
export const typingTrace = size => {
  const gen = prng.create(42)
  const patches = []
  let length = 0
  const cursors = [0, 0]
  while (patches.length < size) {
    const author = prng.uint32(gen, 0, 1)
    if (prng.uint32(gen, 0, 9) < 2) cursors[author] = prng.uint32(gen, 0, length)
    let at = Math.min(cursors[author], length)
    for (const letter of prng.oneOf(gen, WORDS)) {
      patches.push([at, 0, letter, author])
      at++
      length++
      if (prng.uint32(gen, 0, 19) === 0) {
        patches.push([--at, 1, '', author])
        length--
      }
    }
    if (length > 5000 && prng.uint32(gen, 0, 9) === 0) {
      const from = prng.uint32(gen, 0, length - 200)
      patches.push([from, 200, '', author])
      length -= 200
      at = from
    }
    cursors[author] = at
  }
  return patches.slice(0, size)
}

/** Positions of insertions, each somewhere in what is there by then. */
export const scattered = size => {
  const gen = prng.create(7)
  return Array.from({ length: size }, (_, i) => [prng.uint32(gen, 0, i), 0, 'x'])
}

/** A notebook of code cells with a stream output each, as one update. */
export const notebook = cells => {
  const doc = new Y.Doc()
  doc.clientID = 3
  doc.transact(() => {
    const array = doc.getArray('cells')
    for (let i = 0; i < cells; i++) {
      const cell = new Y.Map()
      array.push([cell])
      cell.set('id', 'cell-' + i)
      cell.set('cell_type', 'code')
      cell.set('source', new Y.Text('value_' + i + ' = ' + i + '\nprint(value_' + i + ')'))
      cell.set('metadata', new Y.Map())
      cell.set('execution_count', i)
      cell.set('execution_state', 'idle')
      const outputs = new Y.Array()
      cell.set('outputs', outputs)
      const output = new Y.Map()
      outputs.push([output])
      output.set('output_type', 'stream')
      output.set('name', 'stdout')
      output.set('text', new Y.Text(i + '\n'))
    }
  })
  return Y.encodeStateAsUpdate(doc)
}

const append = size => {
  const author = new Y.Doc()
  const receiver = new Y.Doc()
  author.on('update', update => Y.applyUpdate(receiver, update))
  const text = author.getText('text')
  for (let i = 0; i < size; i++) text.insert(i, 'a')
  return receiver.getText('text')
}

const stream = lines => {
  const doc = new Y.Doc()
  let bytes = 0
  doc.on('update', update => { bytes += update.length })
  const cell = new Y.Map()
  doc.getArray('cells').push([cell])
  const outputs = cell.set('outputs', new Y.Array())
  const output = new Y.Map()
  outputs.push([output])
  const text = output.set('text', new Y.Text())
  for (let i = 0; i < lines; i++) text.insert(text.length, 'line ' + i + ' 0123456789012345678901234567890123456789\n')
  return text
}

const trace = patches => {
  const docs = [new Y.Doc(), new Y.Doc()]
  const isShared = patches[0].length > 3
  docs.forEach((doc, i) => doc.on('update', (update, origin) => {
    if (isShared && origin !== 'peer') Y.applyUpdate(docs[1 - i], update, 'peer')
  }))
  for (const [at, deleted, inserted, author = 0] of patches) {
    docs[author].transact(() => {
      const text = docs[author].getText('text')
      text.delete(at, deleted)
      text.insert(at, inserted)
    })
  }
  return docs[0].getText('text')
}

const load = update => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  return doc.getArray('cells')
}

/** How to run each workload in yjs, at a share of its size; the answer keeps its document alive. */
export const inYjs = ({ patches, spots, update }) => ({
  append60k: share => append(60000 * share),
  stream20k: share => stream(20000 * share),
  scattered60k: share => trace(spots.slice(0, spots.length * share)),
  trace: share => trace(patches.slice(0, patches.length * share)),
  load2000: () => load(update)
})

export const itemsOf = type => {
  let items = 0
  type.doc.store.clients.forEach(structs => { items += structs.length })
  return items
}
