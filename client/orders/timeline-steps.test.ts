import { describe, expect, test } from '@jest/globals'
import type { CheckoutState, CheckoutStatus, TimelineEntry } from '../shared/contract.ts'
import { isSettled, timelineOf, tookInAll } from './timeline-steps.ts'

const entry = (topic: string, second: number): TimelineEntry => ({
  type: topic,
  topic,
  at: new Date(second * 1000).toISOString(),
  partition: 1,
  offset: second,
  eventId: topic,
})

const checkout = (status: CheckoutState, ...topics: string[]): CheckoutStatus => ({
  checkoutId: 'c',
  status,
  amount: 1,
  currency: 'EUR',
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
      'mailed now',
    ])
  })

  test('takes the branch of a sold-out order up to its refund', () => {
    expect(shape(checkout('rejected', 'checkout-requested', 'payment-successful', 'order-rejected'))).toEqual([
      'accepted done',
      'paid done',
      'rejected bad',
      'refunded now',
      'mailed ahead',
    ])
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
  const mailed = ['checkout-requested', 'payment-successful', 'order-successful', 'email-successful']
  expect(isSettled(checkout('confirmed', ...mailed))).toBe(true)
  expect(isSettled(checkout('confirmed'))).toBe(false)
  expect(isSettled(checkout('confirmed', 'checkout-requested', 'payment-successful', 'email-successful'))).toBe(false)
  expect(isSettled(checkout('declined', 'checkout-requested', 'payment-failed'))).toBe(false)
  expect(isSettled(checkout('declined', 'checkout-requested', 'payment-failed', 'email-successful'))).toBe(true)
  expect(isSettled({ ...checkout('confirmed', ...mailed), behind: true })).toBe(false)
})
