// Random histories with Java and yjs mixed. Another count: BATON_ORACLE_SEEDS=100; one seed again: BATON_ORACLE_SEED=17.
import { after, before, test } from 'node:test'
import { History } from './history.mjs'
import { YPeer } from './ypeer.mjs'

const single = process.env.BATON_ORACLE_SEED
const count = Number(process.env.BATON_ORACLE_SEEDS ?? 400)
const GROUP = Math.ceil(count / 20)

let peer
before(() => { peer = new YPeer() })
after(() => peer.close())

const run = async seed => {
  try {
    const history = new History(seed, peer)
    await history.run()
    return history.isByteEqual
  } catch (error) {
    throw new Error(`seed ${seed} failed; again: BATON_ORACLE_SEED=${seed} npm test`, { cause: error })
  }
}

if (single !== undefined) {
  test(`history of seed ${single}`, () => run(Number(single)))
} else {
  for (let from = 0; from < count; from += GROUP) {
    const to = Math.min(count, from + GROUP)
    test(`histories of seeds ${from} to ${to - 1}`, async t => {
      let byteEqual = 0
      for (let seed = from; seed < to; seed += 10) {
        const seeds = Array.from({ length: Math.min(10, to - seed) }, (_, i) => seed + i)
        const results = await Promise.allSettled(seeds.map(run))
        const failed = results.filter(result => result.status === 'rejected')
        if (failed.length > 0) throw new AggregateError(failed.map(result => result.reason), failed.map(result => result.reason.message).join('; '))
        byteEqual += results.filter(result => result.value).length
      }
      t.diagnostic(`all three clients ended with the same bytes in ${byteEqual} of ${to - from}`)
    })
  }
}
