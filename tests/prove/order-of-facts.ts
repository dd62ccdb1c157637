/** What was stated before its cause: asked after every choice, for a state does not tell in which order its facts came. */
import type { MSKRecord } from 'aws-lambda'
import { causeOf } from '../faults/evidence.ts'
import { foundOnce } from '../model/found-once.ts'
import type { Log } from '../model/kafka.ts'
import type { World } from '../model/simulation.ts'
import { contentOf } from './contents.ts'

interface Stated {
  /** The fact, and the same of its refund. */
  readonly names: readonly string[]
  /** One of each of these comes before it. */
  readonly causes: readonly (readonly string[])[]
}

/** By what they say. */
const known = new Map<number, Stated>()

/** Each refund has causes of its own. */
const refundCauses: Readonly<Record<string, readonly string[]>> = {
  'payment-refunded': ['refund-requested', 'order-cancelled'],
  'payment-refund-settled': ['payment-refunded'],
}

const read = ({ topic, value = '' }: MSKRecord): Stated => {
  if (!(topic in causeOf || topic in refundCauses || topic === 'checkout-requested')) return { names: [], causes: [] }
  const { checkoutId, refundId, reason } = JSON.parse(Buffer.from(value, 'base64').toString('utf8'))
  const cause = topic === 'order-cancelled' && reason === 'payment_lost' ? 'payment-capture-failed' : causeOf[topic]
  const ofRefund = (each: string): string => `${each} ${checkoutId} ${refundId}`
  return {
    names: [`${topic} ${checkoutId}`, ...(refundId === undefined ? [] : [ofRefund(topic)])],
    causes: [
      ...(cause === undefined ? [] : [[`${cause} ${checkoutId}`]]),
      ...(refundId === undefined || !refundCauses[topic] ? [] : [refundCauses[topic].map(ofRefund)]),
    ],
  }
}

const statedIn = (record: MSKRecord): Stated => {
  const content = contentOf(record)
  const stated = known.get(content) ?? read(record)
  known.set(content, stated)
  return stated
}

const earlyIn = foundOnce((log: Log): readonly string[] => {
  const facts = [...log.values()].flat(2).toSorted((a, b) => a.timestamp - b.timestamp)
  const before = new Set<string>()
  return facts.flatMap(fact => {
    const { names, causes } = statedIn(fact)
    for (const name of names) before.add(name)
    return causes.some(each => !each.some(cause => before.has(cause)))
      ? [`${names.at(-1)} is stated before its cause`]
      : []
  })
})

/** @returns a sentence for each fact that came before its cause */
export const early = (world: World): readonly string[] => earlyIn(world.state().log)
