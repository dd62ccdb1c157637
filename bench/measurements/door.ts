/** The door under load: how many checkouts a second it takes, and how long each waits at a load that both doors can carry. */
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { quantile } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { startChild } from '../child.ts'
import { cart } from '../door/cart.ts'
import { openDoors } from '../door/doors.ts'
import type { Load, LoadResult } from '../load.ts'
import type { Measurement } from '../measurement.ts'

const clients = 64
const seconds = 4
const warmUpSeconds = 5

export const door: Measurement = {
  name: 'door',
  about: 'checkouts over HTTP, against node:http with one idempotent kafkajs send a request',
  needs: kafkaComponents,
  run: async ({ platform, rounds, scale, tell }) => {
    await using doors = await openDoors(platform)
    await using asking = startChild(new URL('../load-process.ts', import.meta.url))
    const ports = { kassa: await doors.kassa.call<number>('listen'), bare: await doors.bare.call<number>('listen') }
    const sides = ['kassa', 'bare'] as const
    const ask = (side: (typeof sides)[number], seconds: number, rate?: number): Promise<LoadResult> =>
      asking.call('load', {
        port: ports[side],
        path: '/checkout',
        clients,
        seconds: seconds * scale,
        ...(rate === undefined ? {} : { rate }),
        bodies: [JSON.stringify(cart)],
        status: 202,
      } satisfies Load)

    for (const side of sides) await ask(side, warmUpSeconds)
    // Half of what the slower one can carry alone, the same for both in every round.
    const carried = [await ask('kassa', seconds / 2), await ask('bare', seconds / 2)].map(({ perSecond }) => perSecond)
    const rate = Math.max(50, Math.round(Math.min(...carried) / 100) * 50)
    tell(`open load: ${rate} a second`)

    const figures = { kassa: [], bare: [] } as Record<(typeof sides)[number], { perSecond: number; open: LoadResult }[]>
    for (let round = 0; round < rounds; round++) {
      const closed = { kassa: await ask('kassa', seconds), bare: await ask('bare', seconds) }
      for (const side of sides)
        figures[side].push({ perSecond: closed[side].perSecond, open: await ask(side, seconds, rate) })
    }
    const both = (of: (each: { perSecond: number; open: LoadResult }) => number) => ({
      kassa: figures.kassa.map(of),
      baseline: figures.bare.map(of),
    })
    const note = `${rate} checkouts a second come whether the ones before are answered or not; waiting counts`
    return [
      {
        what: 'door: requests/s',
        unit: '1/s',
        ...both(({ perSecond }) => perSecond),
        target: { ratio: 2, is: 'at least' },
        note: `${clients} clients that ask again when they have their answer`,
      },
      { what: 'door: p50', unit: 'ms', ...both(({ open }) => quantile(open.latencies, 0.5)) },
      {
        what: 'door: p99',
        unit: 'ms',
        ...both(({ open }) => quantile(open.latencies, 0.99)),
        target: { ratio: 1, is: 'at most' },
        note,
      },
    ]
  },
}
