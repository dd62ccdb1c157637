/** The door as `npm start` has it: what the checkout costs beside what `sls offline` costs any function. */
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { startChild } from '../child.ts'
import { cart } from '../door/cart.ts'
import { ownTopic } from '../door/doors.ts'
import { startOffline } from '../door/offline.ts'
import type { Load, LoadResult } from '../load.ts'
import type { Measurement } from '../measurement.ts'
import { figuresOf, inRounds } from '../sides.ts'

const clients = 64
const seconds = 4

export const doorOffline: Measurement = {
  name: 'door offline',
  about: 'checkouts through sls offline, against a function there that does nothing',
  needs: kafkaComponents,
  run: async ({ platform, rounds, scale }) => {
    await using offline = await startOffline(platform, await ownTopic(platform, 'offline'))
    await using asking = startChild(new URL('../load-process.ts', import.meta.url))
    const ask = (path: string): Promise<LoadResult> =>
      asking.call('load', {
        ...{ port: offline.port, path, clients, seconds: seconds * scale },
        ...{ bodies: [JSON.stringify(cart)], status: 202 },
      } satisfies Load)
    const paths = ['/checkout', '/nothing'] as const
    for (const path of paths) await ask(path)
    const loads = await inRounds(
      rounds,
      () => ask('/checkout'),
      () => ask('/nothing'),
    )
    return [
      {
        what: 'door offline: requests/s',
        unit: '1/s',
        ...figuresOf(loads, ({ perSecond }) => perSecond),
        target: { ratio: 0.6, is: 'at least' },
        note: `${clients} clients, both functions in one process`,
      },
    ]
  },
}
