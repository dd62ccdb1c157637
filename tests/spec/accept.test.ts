/** Which courses of a checkout the specification accepts, and that it says where it does not. */
import { describe, expect, test } from '@jest/globals'
import { type Course, refusalOf } from './accept.ts'

const told = (...facts: readonly (string | readonly string[])[]): string[][] =>
  facts.map(each => [each].flat().map(fact => (/ \d$/.test(fact) ? fact : `${fact} 0`)))

const ordered = {
  price: 1980,
  told: told(
    'checkout-requested',
    'payment-successful',
    'order-successful',
    'email-successful',
    'payment-captured',
    'refund-requested 0',
    'payment-refunded 0',
    'order-shipped',
  ),
  end: {
    provider: 'captured',
    decision: 'authorised',
    order: 'shipped',
    by: 'none',
    refunds: [{ amount: 480, ofCancel: false, given: true }],
    isShort: false,
  },
} as const satisfies Course

const cancelled = {
  price: 1980,
  told: told(
    'checkout-requested',
    'payment-action-required',
    'payment-successful',
    'order-cancelled',
    ['order-successful', 'payment-released'],
    'email-successful',
  ),
  end: {
    provider: 'released',
    decision: 'authorised',
    order: 'cancelled',
    by: 'shopper',
    refunds: [{ amount: 1980, ofCancel: true, given: false }],
    isShort: false,
  },
} as const satisfies Course

const rejected = {
  price: 1,
  told: told('checkout-requested', 'payment-successful', 'order-rejected', 'payment-released'),
  end: { provider: 'released', decision: 'authorised', order: 'rejected', by: 'none', refunds: [], isShort: true },
} as const satisfies Course

const expired = {
  price: 1,
  told: told('checkout-requested', 'payment-action-required', 'payment-failed'),
  end: { provider: 'released', decision: 'expired', order: 'none', by: 'none', refunds: [], isShort: false },
} as const satisfies Course

const lost = {
  price: 1980,
  told: told(
    'checkout-requested',
    'payment-successful',
    'order-successful',
    'payment-capture-failed',
    'order-cancelled',
    'email-successful',
  ),
  end: {
    provider: 'released',
    decision: 'authorised',
    order: 'cancelled',
    by: 'payment_lost',
    refunds: [],
    isShort: false,
  },
} as const satisfies Course

const courses: Readonly<Record<string, Course>> = { ordered, cancelled, rejected, expired, lost }

test.each(Object.entries(courses))('%s is accepted', (_, course) => {
  expect(refusalOf(course)).toBeUndefined()
})

test.each(Object.entries(courses))('%s without one of its facts is not', (_, course) => {
  for (const [index, facts] of course.told.entries()) {
    // Nothing tells whether a shopper was asked to confirm.
    if (facts.includes('payment-action-required 0')) continue
    expect(refusalOf({ ...course, told: course.told.toSpliced(index, 1) })).toMatch(/does not (allow|end)/)
  }
})

describe('what breaks a promise is refused, and the place is said', () => {
  test.each<[string, Course, RegExp]>([
    [
      'money that is taken before there is an order',
      { ...ordered, told: told('checkout-requested', 'payment-successful', 'payment-captured') },
      /after checkout-requested 0, payment-successful 0 the specification does not allow payment-captured 0/,
    ],
    [
      'an order that is shipped and cancelled',
      { ...ordered, told: [...ordered.told, ...told('order-cancelled')] },
      /does not allow order-cancelled 0/,
    ],
    [
      'a payment that failed and was held',
      { ...expired, told: [...expired.told, ...told('payment-successful')] },
      /does not allow payment-successful 0/,
    ],
    [
      'a hold that nobody let go',
      { ...rejected, end: { ...rejected.end, provider: 'held' } },
      /does not end with a payment held and authorised, an order rejected/,
    ],
    [
      'a refund that was decided and not given',
      { ...ordered, end: { ...ordered.end, refunds: [{ amount: 480, ofCancel: false, given: false }] } },
      /does not allow payment-refunded 0/,
    ],
    [
      'a refund of more than was taken',
      { ...ordered, end: { ...ordered.end, refunds: [{ amount: 1981, ofCancel: false, given: true }] } },
      /does not allow refund-requested 0/,
    ],
    [
      'a cancellation of an order whose amount stays taken',
      { ...cancelled, end: { ...cancelled.end, provider: 'captured' } },
      /does not end with a payment captured and authorised, an order cancelled by shopper, refunded 1980 not given/,
    ],
    [
      'a rejection while there was enough in stock',
      { ...rejected, end: { ...rejected.end, isShort: false }, told: rejected.told.toSpliced(1, 1) },
      /does not allow order-rejected 0/,
    ],
  ])('%s', (_, course, place) => {
    expect(refusalOf(course)).toMatch(place)
  })
})
