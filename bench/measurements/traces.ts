/** What traces cost: processor time of an order with them and without, on the same platform. */
import { setTimeout as pause } from 'node:timers/promises'
import { type ComponentName, platformComponents } from '../../infra/local/components/component.ts'
import type { Platform } from '../../infra/local/platform.ts'
import { openShop, type Shop } from '../growth/shop.ts'
import type { BenchContext, Measured, Measurement } from '../measurement.ts'
import { sum, watched } from '../processor-time.ts'

/** The load that two cores can carry. */
const rate = 20
const count = 200
const warmUpOrders = 200
/** The last spans are exported within a second, and the last offsets of the sink committed within five. */
const afterwardsMs = 6_000

/** Starts what makes spans anew, with them or without. The receiver runs all the while. */
const restart = async (platform: Platform, traced: boolean): Promise<void> => {
  process.env.OTEL_SDK_DISABLED = String(!traced)
  await Promise.all([platform.renew('offline'), platform.renew('connect')])
}

/** Milliseconds of processor time for each order, of all components, the export of the last spans included. */
const measure = async (platform: Platform, shop: Shop, scale: number): Promise<number> => {
  const orders = Math.ceil(count * scale)
  await shop.orders({ rate, count: Math.ceil(warmUpOrders * scale) })
  await pause(afterwardsMs * scale)
  const { used } = await watched(platform, async () => {
    await shop.orders({ rate, count: orders })
    await pause(afterwardsMs * scale)
  })
  return (sum(used) / orders) * 1_000
}

const run = async ({ platform, rounds, scale, tell }: BenchContext): Promise<Measured[]> => {
  const before = process.env.OTEL_SDK_DISABLED
  const shop = await openShop(platform.addresses)
  const traced: number[] = []
  const untraced: number[] = []
  try {
    for (let round = 0; round < rounds; round += 1)
      for (const [isTraced, figures] of [
        [true, traced],
        [false, untraced],
      ] as const) {
        await restart(platform, isTraced)
        figures.push(await measure(platform, shop, scale))
        tell(`traces: ${isTraced ? 'with' : 'without'} them ${figures.at(-1)?.toFixed(1)} ms`)
      }
  } finally {
    if (before === undefined) delete process.env.OTEL_SDK_DISABLED
    else process.env.OTEL_SDK_DISABLED = before
    await shop.close()
  }
  return [
    {
      what: 'traces: CPU an order, with them against without',
      unit: 'ms CPU',
      kassa: traced,
      baseline: untraced,
      target: { ratio: 1.08, is: 'at most' },
      note: `${rate} orders/s, every one sampled; the receiver's own time counts`,
    },
  ]
}

export const traces: Measurement = {
  name: 'traces',
  about: 'processor time of an order with traces and without',
  needs: [...platformComponents, 'offline'] satisfies readonly ComponentName[],
  fresh: true,
  run,
}
