import { describe, expect, test } from '@jest/globals'
import type { CheckoutState, CheckoutStatus, TimelineEntry } from '../shared/contract.ts'
import { isSettled, timelineOf, tookInAll } from './timeline-steps.ts'

const entry = (topic: TimelineEntry['type'], second: number): TimelineEntry => ({
  type: topic,
  topic,
  at: new Date(second * 1000).toISOString(),
  partition: 1,
  offset: second,
  eventId: topic,
})

const checkout = (status: CheckoutState, ...topics: TimelineEntry['type'][]): CheckoutStatus => ({
  checkoutId: 'c',
  status,
  amount: 1,
  currency: 'EUR',
  mails: [],
  lines: [],
  timeline: topics.map(entry),
})

const shape = (status: CheckoutStatus) => timelineOf(status).map(step => `${step.name} ${step.state}`)

describe('the timeline', () => {
  test('shows what happened, what happens now and what is to come', () => {
    expect(shape(checkout('paid', 'checkout-requested', 'payment-successful'))).toEqual([
      'accepted done',
      'paid done',
      'ordered now',
      'mailed ahead',
    ])
  })

  test('takes the branch of a declined payment', () => {
    expect(shape(checkout('declined', 'checkout-requested', 'payment-failed'))).toEqual([
      'accepted done',
      'declined bad',
    ])
  })

  test('takes the branch of a sold-out order up to the release of its payment', () => {
    expect(shape(checkout('rejected', 'checkout-requested', 'payment-successful', 'order-rejected'))).toEqual([
      'accepted done',
      'paid done',
      'rejected bad',
      'released now',
      'mailed ahead',
    ])
  })

  test.each([
    [undefined, 'refunded', true],
    ['succeeded', 'refunded', true],
    ['pending', 'refunding', false],
  ] as const)('says of a refund that is %s no more than is true', (refund, step, settled) => {
    const topics = ['checkout-requested', 'payment-successful', 'order-rejected', 'payment-refunded'] as const
    const known = { ...checkout('refunded', ...topics, 'email-successful'), ...(refund ? { refund } : {}) }
    expect(shape(known)).toEqual(['accepted done', 'paid done', 'rejected bad', `${step} done`, 'mailed done'])
    expect(isSettled(known)).toBe(settled)
  })

  test.each([
    [{ reason: 'cancelled_by_shopper' }, 'released'],
    [{ reason: 'cancelled_by_shop', refunded: 1 }, 'refunded'],
  ] as const)('waits for the money of a cancelled order: %j', (more, step) => {
    const topics = ['checkout-requested', 'payment-successful', 'order-successful', 'order-cancelled'] as const
    const known = { ...checkout('cancelled', ...topics), ...more }
    expect(shape(known).slice(-2)).toEqual(['cancelled bad', `${step} now`])
    expect(isSettled(known)).toBe(false)
    const back = step === 'released' ? 'payment-released' : 'payment-refunded'
    const ended = { ...checkout('cancelled', ...topics, back), ...more }
    expect(shape(ended).at(-1)).toBe(`${step} done`)
    expect(isSettled(ended)).toBe(true)
  })

  test('shows a part that was given back of an order that stands', () => {
    const topics = ['checkout-requested', 'payment-successful', 'order-successful', 'email-successful'] as const
    expect(shape(checkout('shipped', ...topics, 'order-shipped', 'payment-refunded')).slice(-2)).toEqual([
      'shipped done',
      'givenBack done',
    ])
  })

  test('does not wait for a mail that could not be delivered, and says so', () => {
    const topics = ['checkout-requested', 'payment-successful', 'order-successful'] as const
    const unsent = checkout('ordered', ...topics, 'email-undeliverable')
    expect(shape(unsent).slice(-2)).toEqual(['ordered done', 'undelivered bad'])
    expect(isSettled(unsent)).toBe(true)
    const bounced = checkout('confirmed', ...topics, 'email-successful', 'email-undeliverable')
    expect(shape(bounced).slice(-2)).toEqual(['mailed done', 'undelivered bad'])
    expect(isSettled(bounced)).toBe(true)
  })

  test('believes the status while the records behind it are on their way', () => {
    expect(shape(checkout('accepted'))).toEqual(['accepted done', 'paid now', 'ordered ahead', 'mailed ahead'])
    expect(shape(checkout('ordered'))).toEqual(['accepted done', 'paid done', 'ordered done', 'mailed now'])
  })

  test('believes a record that is further than the status', () => {
    expect(shape(checkout('accepted', 'checkout-requested', 'payment-successful'))[1]).toBe('paid done')
  })

  test('gives each step its time since the one before', () => {
    const steps = timelineOf(checkout('paid', 'checkout-requested', 'payment-successful'))
    expect(steps.map(step => step.tookMs)).toEqual([undefined, 1000, undefined, undefined])
    expect(tookInAll(steps)).toBe(1000)
    expect(tookInAll(steps.slice(0, 1))).toBeUndefined()
  })
})

test('a checkout is settled once every step of its route has its record', () => {
  const mailed = ['checkout-requested', 'payment-successful', 'order-successful', 'email-successful'] as const
  expect(isSettled(checkout('confirmed', ...mailed))).toBe(true)
  expect(isSettled(checkout('confirmed'))).toBe(false)
  expect(isSettled(checkout('confirmed', 'checkout-requested', 'payment-successful', 'email-successful'))).toBe(false)
  expect(isSettled(checkout('declined', 'checkout-requested', 'payment-failed'))).toBe(true)
  expect(isSettled(checkout('declined', 'checkout-requested', 'payment-failed', 'email-successful'))).toBe(true)
  expect(isSettled({ ...checkout('confirmed', ...mailed), behind: true })).toBe(false)
})

test.each([
  ['action-required', ['checkout-requested', 'payment-action-required'], ['accepted done', 'action done', 'paid now']],
  ['expired', ['checkout-requested', 'payment-action-required', 'payment-failed'], ['action done', 'expired bad']],
  ['released', ['checkout-requested', 'payment-successful', 'order-rejected', 'payment-released'], ['released done']],
  ['shipped', ['checkout-requested', 'payment-successful', 'order-successful', 'order-shipped'], ['shipped done']],
  ['cancelled', ['checkout-requested', 'payment-successful', 'order-successful', 'order-cancelled'], ['cancelled bad']],
] as const)('a checkout that is %s shows that step', (status, topics, steps) => {
  const entries = topics.map((topic, second) => ({ ...entry('checkout-requested', second), topic }))
  const shown = timelineOf({ ...checkout(status), timeline: entries }).map(({ name, state }) => `${name} ${state}`)
  expect(shown).toEqual(expect.arrayContaining([...steps]))
})
