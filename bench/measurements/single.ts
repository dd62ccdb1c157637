/** One checkout at a time, as a Lambda instance has it: what the door adds to the send that it cannot do without. */
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { byRound, median, quantile } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import type { Child } from '../child.ts'
import { openDoors } from '../door/doors.ts'
import type { OneByOne } from '../door/one-by-one.ts'
import type { Measurement } from '../measurement.ts'
import { figuresOf, inRounds, type Sides } from '../sides.ts'

const checkouts = 1_500
const warmUp = 3_000
/** Both sides of a round are cut into turns, so that what else the machine does falls on both. */
const turns = 5

const together = (turns: readonly OneByOne[]): OneByOne => ({
  latencies: turns.flatMap(({ latencies }) => latencies),
  cpu: turns.reduce((sum, { cpu }) => sum + cpu, 0) / turns.length,
})

export const single: Measurement = {
  name: 'single',
  about: 'one checkout at a time, against a bare kafkajs send of the same record',
  needs: kafkaComponents,
  run: async ({ platform, rounds, scale, tell }) => {
    await using doors = await openDoors(platform)
    for (const side of [doors.kassa, doors.bare]) {
      await side.call('listen')
      await side.call('oneByOne', Math.ceil(warmUp * scale))
    }
    const count = Math.ceil((checkouts * scale) / turns)
    const of = (door: Child) => () => door.call<OneByOne>('oneByOne', count)
    const all: Sides<OneByOne> = { kassa: [], baseline: [] }
    for (let round = 0; round < rounds; round++) {
      const { kassa, baseline } = await inRounds(turns, of(doors.kassa), of(doors.bare))
      all.kassa.push(together(kassa))
      all.baseline.push(together(baseline))
    }
    const cpu = figuresOf(all, each => each.cpu)
    tell(`CPU of a checkout ${median(cpu.kassa).toFixed(0)} µs, of a bare send ${median(cpu.baseline).toFixed(0)} µs`)
    const at = (q: number) => figuresOf(all, ({ latencies }) => quantile(latencies, q))
    return [
      { what: 'single: p50', unit: 'ms', ...at(0.5), target: { ratio: 1.1, is: 'at most' } },
      { what: 'single: p99', unit: 'ms', ...at(0.99) },
      {
        ...{ what: 'single: CPU', unit: 'µs CPU', ...cpu },
        target: { ratio: 1.5, is: 'at most' },
      },
      {
        what: 'single: CPU more than the send',
        unit: 'µs CPU',
        kassa: byRound(cpu.kassa, cpu.baseline, (ours, theirs) => ours - theirs),
        baseline: [],
        target: { value: 150, is: 'at most' },
      },
    ]
  },
}
