// The document core beside npm yjs (and pycrdt, where BATON_TEST_PYTHON names a Python that has it): the same work on each
// side in turns, after a warm-up, medians of BATON_BENCH_ROUNDS (5). It judges nothing. BATON_BENCH_ONLY=trace,load2000
// takes only those.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { YPeer } from './ypeer.mjs'
import { inYjs, itemsOf, notebook, scattered, typingTrace } from './workloads.mjs'

const ROUNDS = Number(process.env.BATON_BENCH_ROUNDS ?? 5)
const NAMES = (process.env.BATON_BENCH_ONLY ?? 'append60k,stream20k,scattered60k,trace,load2000').split(',').filter(Boolean)
const PATCHES = Number(process.env.BATON_BENCH_PATCHES ?? 100000)

const folder = mkdtempSync(join(tmpdir(), 'baton-crdt-bench-'))
const files = { trace: join(folder, 'trace.json'), scattered60k: join(folder, 'scattered.json'), load2000: join(folder, 'notebook.bin') }
const data = { patches: typingTrace(PATCHES), spots: scattered(60000), update: notebook(2000) }
writeFileSync(files.trace, JSON.stringify({ patches: data.patches }))
writeFileSync(files.scattered60k, JSON.stringify({ patches: data.spots }))
writeFileSync(files.load2000, data.update)

const yjs = inYjs(data)
const peer = new YPeer()

// What a call has just left lies on its stack for a moment longer.
const collect = async () => {
  for (let i = 0; i < 3; i++) {
    await new Promise(setImmediate)
    globalThis.gc()
  }
}

const warmUp = async name => {
  yjs[name](0.25)
  await collect()
}

const runYjs = async name => {
  await warmUp(name)
  const before = process.memoryUsage().heapUsed
  const start = performance.now()
  const type = yjs[name](1)
  const ms = performance.now() - start
  await collect()
  return { ms, length: type.length, items: itemsOf(type), heap_bytes: process.memoryUsage().heapUsed - before }
}

const runBaton = name => peer.request({ op: 'bench', name: name === 'scattered60k' ? 'trace' : name, ...(files[name] && { data: files[name] }) })

const runPycrdt = name => {
  const script = fileURLToPath(new URL('bench.py', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.env.BATON_TEST_PYTHON, [script, name, files[name] ?? ''], { encoding: 'utf8' })
  if (status !== 0) throw new Error('bench.py failed: ' + stderr)
  return JSON.parse(stdout)
}

const sides = { yjs: runYjs, baton: runBaton, ...(process.env.BATON_TEST_PYTHON && { pycrdt: runPycrdt }) }

const median = numbers => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]

try {
  console.log(`medians of ${ROUNDS} rounds (least to greatest), milliseconds; bytes of heap for each stored item`)
  for (const name of NAMES) {
    const results = Object.fromEntries(Object.keys(sides).map(side => [side, []]))
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [side, run] of Object.entries(sides)) {
        const result = await run(name)
        if (round > 0) results[side].push(result)
      }
    }
    const lengths = new Set(Object.values(results).flat().map(result => result.length))
    if (lengths.size > 1) throw new Error(name + ' ended with different lengths: ' + [...lengths])
    const ms = Object.fromEntries(Object.entries(results).map(([side, all]) => [side, all.map(result => result.ms)]))
    for (const [side, times] of Object.entries(ms)) {
      const { items, heap_bytes: heap } = results[side].at(-1)
      const memory = items ? `, ${items} items, ${Math.round(heap / items)} bytes each` : ''
      console.log(`${name.padEnd(13)} ${side.padEnd(7)} ${median(times).toFixed(1).padStart(8)} (${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}), yjs / ${side} = ${(median(ms.yjs) / median(times)).toFixed(2)}${memory}`)
    }
  }
  // Not in yjs, where the time grows with the square. In turns, so that a busy moment hits all lengths.
  const streams = new Map([25_000, 50_000, 100_000, 200_000].map(lines => [lines, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [lines, times] of streams) {
      const { ms } = await peer.request({ op: 'bench', name: 'stream', lines })
      if (round > 0) times.push(ms)
    }
  }
  for (const [lines, times] of streams) {
    console.log(`stream ${String(lines).padStart(6)} baton   ${median(times).toFixed(1).padStart(8)} (${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}), ${(1e6 * median(times) / lines).toFixed(0)} ns a line`)
  }
} finally {
  await peer.close()
  rmSync(folder, { recursive: true })
}
