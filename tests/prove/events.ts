/** What may happen at any time: what the bank, the provider, the clock, a shopper and operators do. */
import type { Wanted } from '../../functions/order/order-actions.ts'
import { delivery } from '../delivery.ts'
import type { World } from '../model/simulation.ts'
import type { Event } from './scenario.ts'

const minute = 60_000

const hasPayment = (world: World): boolean => world.items('payments').length > 0
/** It has an item of its own behind that of its payment. */
export const hasRefund = (world: World): boolean => world.items('payments').length > 1
const waitsForBank = (world: World): boolean => world.items('ledger').some(({ status }) => status === 'action-required')

export const webhook = (times: number): Event => ({
  name: 'webhook',
  times,
  actor: 'nudge',
  can: hasPayment,
  happen: world => world.nudge(0, 'webhook'),
})
export const reconcile: Event = { name: 'reconcile', times: 1, can: hasPayment, happen: world => world.reconcile() }
const timePasses = (name: string, ms: number, can = hasPayment): Event => ({
  name,
  times: 1,
  isTime: true,
  can,
  happen: world => world.tick(ms),
})
export const later = (minutes: number): Event => timePasses(`${minutes} minutes later`, minutes * minute)
/** The provider takes two seconds for a slow payment. */
export const paymentSettles = timePasses('six seconds later', 6_000)
/** A refund is pending for five seconds. */
export const refundSettles = timePasses('six seconds later', 6_000, hasRefund)
export const refundWebhook = (times: number): Event => ({
  name: 'webhook of the refund',
  times,
  actor: 'nudge',
  can: hasRefund,
  happen: world => world.nudge(1, 'webhook'),
})
export const bank = (answer: 'approve' | 'refuse'): Event => ({
  name: `the bank: ${answer}`,
  times: 1,
  actor: 'bank',
  can: waitsForBank,
  happen: world => world.answerBank(0, answer),
})

export const returns: Event = {
  name: 'the shopper returns',
  times: 1,
  actor: 'nudge',
  can: hasPayment,
  happen: world => world.nudge(0, 'shopper'),
}
/** A batch that failed is retried no more; an operator sends it again. */
export const givenUp: Event = {
  name: 'given up',
  times: 1,
  isAtRetry: true,
  can: world => world.failing().length > 0,
  happen: world => world.giveUp(world.failing()[0]),
}
export const redrive: Event = {
  name: 'redrive',
  times: 1,
  can: world => world.kafka.stored('retries-exhausted').length > 0,
  happen: world => world.redrive(),
}

const hasOrder = (world: World): boolean => world.items('orders').some(({ status }) => status !== undefined)

const statedOn: Readonly<Record<Wanted['kind'], string>> = {
  cancel: 'order-cancelled',
  refund: 'refund-requested',
  ship: 'order-shipped',
  address: 'order-address-corrected',
  receipt: 'receipt-requested',
}

/** Somebody does something with the order, each with a key of their own; a repetition has the same. */
export const operator = (name: string, wanted: Wanted, times = 1): Event => ({
  name: `${name}: ${wanted.kind}`,
  times,
  actor: 'operator',
  states: [statedOn[wanted.kind]],
  can: hasOrder,
  happen: world => world.act(0, wanted, name, name),
})
/** More than half of what is paid for the mug and its delivery. */
export const part: Wanted = { kind: 'refund', amount: 1_100 }
/** Less than half of it: given back twice it is no more than was paid. */
export const less: Wanted = { kind: 'refund', amount: 900 }
export const ship: Wanted = { kind: 'ship', carrier: 'DHL', trackingNumber: '00340434161094042557' }

export const corrected: Wanted = { kind: 'address', shipTo: { ...delivery.shipTo, line1: 'Lindenstraße 21' } }
export const cancel: Wanted = { kind: 'cancel' }
