// Random operations that make sense for the content a client has at the moment.
//
// Nested types must be told from plain values in the JSON of a document. So every plain object and list carries a mark, and
// every plain string starts with one that never occurs in texts.
import * as prng from 'lib0/prng'
import { ROOTS } from './clients.mjs'

const MARK = '§'
const KEYS = ['a', 'b', 'c', 'name', '7']
const LETTERS = ['a', 'b', 'c', ' ', '\n', 'é', '中', '😀', '🏳️', 'xyz', 'hello world', '0123456789']
const FORMATS = [['bold', true], ['bold', null], ['italic', true], ['color', 'red'], ['color', 'blue'], ['color', null]]

const letters = gen => {
  let text = ''
  for (let i = prng.uint32(gen, 1, 3); i > 0; i--) text += prng.oneOf(gen, LETTERS)
  return text
}

const plain = gen => prng.oneOf(gen, [
  () => prng.int32(gen, -1000, 1000),
  () => prng.real53(gen),
  () => 4294967296 + prng.uint32(gen, 0, 9),
  () => -0.5,
  () => null,
  () => prng.bool(gen),
  () => MARK + letters(gen),
  () => ({ [MARK]: 1, z: prng.int32(gen, 0, 9), y: [1, 'two', null], 3: { } }),
  () => [MARK, prng.int32(gen, 0, 9), { deep: [true] }]
])()

const isNested = value => typeof value === 'string'
  ? !value.startsWith(MARK)
  : Array.isArray(value) ? value[0] !== MARK : value !== null && typeof value === 'object' && !(MARK in value)

/** All types below a value, as paths with their content. */
const nestedTypes = (value, path, out) => {
  out.push({ path, value })
  if (typeof value !== 'string') {
    for (const key of Object.keys(value)) {
      if (isNested(value[key])) nestedTypes(value[key], [...path, Array.isArray(value) ? Number(key) : key], out)
    }
  }
  return out
}

const onText = (gen, value) => {
  const at = prng.uint32(gen, 0, value.length)
  return value.length === 0 || prng.uint32(gen, 0, 9) < 7
    ? { at, insert: letters(gen) }
    : { at: Math.min(at, value.length - 1), delete: prng.uint32(gen, 1, Math.min(4, value.length - Math.min(at, value.length - 1))) }
}

const onArray = (gen, value) => {
  const at = prng.uint32(gen, 0, value.length)
  const choice = prng.uint32(gen, 0, 9)
  if (choice < 3) return { at, insert: [plain(gen), plain(gen)].slice(prng.uint32(gen, 0, 1)) }
  if (choice < 4) return { push: [plain(gen)] }
  if (choice < 7 || value.length === 0) return { at, insertType: prng.oneOf(gen, ['map', 'array', 'text']) }
  const from = Math.min(at, value.length - 1)
  return { at: from, delete: prng.uint32(gen, 1, Math.min(3, value.length - from)) }
}

const onMap = (gen, value) => {
  const key = prng.oneOf(gen, KEYS)
  const choice = prng.uint32(gen, 0, 9)
  if (choice < 4) return { set: key, value: plain(gen) }
  if (choice < 8) return { set: key, type: prng.oneOf(gen, ['map', 'array', 'text']) }
  return { remove: key in value ? key : prng.oneOf(gen, KEYS) }
}

/** One random operation on one random type of a client. */
export const randomOperation = async (gen, client) => {
  const [root, kind] = prng.oneOf(gen, ROOTS)
  return operationFor(gen, root, kind, await client.json(root, kind))
}

/** One random operation on a root, or on a random type in it, whose content is given. */
export const operationFor = (gen, root, kind, content) => {
  const { path, value } = prng.oneOf(gen, nestedTypes(content, [], []))
  const [target, op] = typeof value === 'string'
    ? ['text', onText(gen, value)]
    : Array.isArray(value) ? ['array', onArray(gen, value)] : ['map', onMap(gen, value)]
  return { kind: path.length === 0 ? kind : target, root, path, ...op }
}

/** A position moved out of the middle of a surrogate pair. */
const aligned = (text, at) => at > 0 && at < text.length && /[\ud800-\udbff]/.test(text[at - 1]) && /[\udc00-\udfff]/.test(text[at]) ? at - 1 : at

/**
 * One random operation on the formatted text `rich`. None cuts a surrogate pair: yjs documents disagree among themselves
 * where a format that turns out to be redundant did.
 */
export const randomFormatting = async (gen, client) => formattingFor(gen, await client.delta('rich'))

/** The same for a text whose content is given as a delta. */
export const formattingFor = (gen, delta) => {
  const text = delta.map(step => typeof step.insert === 'string' ? step.insert : '\ufffc').join('')
  const at = aligned(text, prng.uint32(gen, 0, text.length))
  const [key, value] = prng.oneOf(gen, FORMATS)
  const common = { kind: 'text', root: 'rich', at }
  const length = aligned(text, Math.min(text.length, at + prng.uint32(gen, 2, 6))) - at
  const choice = prng.uint32(gen, 0, 9)
  if (length <= 0 || choice < 3) return { ...common, insert: letters(gen) }
  if (choice < 5) return { ...common, insert: letters(gen), attributes: { [key]: value } }
  if (choice < 6) return { ...common, embed: { image: prng.uint32(gen, 0, 9) }, attributes: prng.bool(gen) ? { [key]: value } : {} }
  if (choice < 8) return { ...common, format: length, attributes: { [key]: value } }
  return { ...common, delete: length }
}
