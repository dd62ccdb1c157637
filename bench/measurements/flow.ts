/** From the accepted checkout to the receipt: what the functions and their trigger add to the hops and calls themselves. */

import { emailSuccessful } from '../../functions/email/facts.ts'
import { environment } from '../../infra/local/addresses.ts'
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { quantile } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { tablesAt } from '../../tests/faults/places/tables.ts'
import { type Child, startChild } from '../child.ts'
import { ownTopic } from '../door/doors.ts'
import { stock } from '../flow/carts.ts'
import type { Sale } from '../flow/shopper.ts'
import type { BareTopics } from '../flow/topics.ts'
import type { Measured, Measurement } from '../measurement.ts'
import { figuresOf, inRounds } from '../sides.ts'

/** Two cores can carry the smallest rate. At the others records wait, and the wait is what is measured. */
const rates = [20, 50, 100]
const seconds = 4
const script = (name: string) => new URL(`../flow/${name}.ts`, import.meta.url)

export const flow: Measurement = {
  name: 'flow',
  about: 'accepted checkout to readable email-successful, against the bare hops and the same calls between them',
  needs: [...kafkaComponents, 'dynamodb', 'mail', 'offline'],
  run: async ({ platform, rounds, scale, tell }) => {
    await tablesAt(platform.addresses).deliver(stock)
    const env = environment(platform.addresses)
    const topics: BareTopics = {
      requested: await ownTopic(platform, 'requested'),
      paid: await ownTopic(platform, 'paid'),
      ordered: await ownTopic(platform, 'ordered'),
      mailed: await ownTopic(platform, 'mailed'),
    }
    await using hops = startChild(script('bare'), { env: { ...env, TOPICS: JSON.stringify(topics) } })
    await using ours = startChild(script('shopper'), { env: { ...env, MAILED: emailSuccessful.name } })
    await using theirs = startChild(script('shopper'), {
      env: { ...env, MAILED: topics.mailed, REQUESTED: topics.requested },
    })
    await Promise.all([hops.call('begin'), ours.call('watch'), theirs.call('watch')])
    const sell = (side: Child, rate: number): Promise<number[]> =>
      side.call('sell', { rate, seconds: seconds * scale } satisfies Sale)

    for (const side of [ours, theirs]) await sell(side, Math.max(...rates))
    const lines: Measured[] = []
    for (const rate of rates) {
      const times = await inRounds(
        rounds,
        () => sell(ours, rate),
        () => sell(theirs, rate),
      )
      const at = (q: number) => figuresOf(times, each => quantile(each, q))
      tell(`${rate} orders/s done`)
      lines.push(
        { what: `flow: p50 at ${rate} orders/s`, unit: 'ms', ...at(0.5), target: { ratio: 1.25, is: 'at most' } },
        { what: `flow: p99 at ${rate} orders/s`, unit: 'ms', ...at(0.99), target: { ratio: 1.5, is: 'at most' } },
      )
    }
    return lines
  },
}
