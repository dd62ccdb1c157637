import { describe, expect, test } from '@jest/globals'
import type { SearchResult } from '../../shared/contract.ts'
import { onlyHit, searchAddress } from './search-links.ts'

const at = '2026-03-01T10:00:00.000Z'
const nothing: SearchResult = { orders: [], events: [], deadLetters: [], mails: [], topics: [], more: [] }
const orderOf = (checkoutId: string): SearchResult['orders'][number] => ({
  checkoutId,
  status: 'confirmed',
  customer: { name: 'Ada', email: 'ada@example.com' },
  amount: 100,
  currency: 'EUR',
  acceptedAt: at,
})
const event = { topic: 'order-successful', partition: 3, offset: 12, at, eventId: 'e-1' }
const letter = { topic: 'dead-letter', partition: 0, offset: 7, at, id: 'dead-letter-0-7', reason: 'x', waits: true }
const mail = { mail: 'receipt', to: 'ada@example.com', subject: 'Order', messageId: 'm-1', at }

describe('the only hit', () => {
  test.each<[string, Partial<SearchResult>, string | undefined]>([
    ['nothing', {}, undefined],
    ['an order', { orders: [orderOf('c-1')] }, '/console/orders?id=c-1'],
    [
      'an order with its mail and its dead letter',
      {
        orders: [orderOf('c-1')],
        mails: [{ ...mail, checkoutId: 'c-1' }],
        deadLetters: [{ ...letter, checkoutId: 'c-1' }],
      },
      '/console/orders?id=c-1',
    ],
    [
      'an order and a mail of another',
      { orders: [orderOf('c-1')], mails: [{ ...mail, checkoutId: 'c-2' }] },
      undefined,
    ],
    ['an order and a record of it', { orders: [orderOf('c-1')], events: [{ ...event, checkoutId: 'c-1' }] }, undefined],
    ['two orders', { orders: [orderOf('c-1'), orderOf('c-2')] }, undefined],
    ['a record', { events: [event] }, '/console/topics?topic=order-successful&partition=3&from=12'],
    ['a dead letter of no order', { deadLetters: [letter] }, '/console/topics?topic=dead-letter&partition=0&from=7'],
    ['a topic', { topics: ['redriven'] }, '/console/topics?topic=redriven'],
    ['a mail of no order', { mails: [mail] }, undefined],
  ])('%s', (_, found, address) => {
    expect(onlyHit({ ...nothing, ...found })).toBe(address)
  })
})

test('the text of a search survives its address', () => {
  const text = 'ada+kassa@example.com & Söhne #1'
  expect(new URL(searchAddress(text), 'http://x').searchParams.get('for')).toBe(text)
})
