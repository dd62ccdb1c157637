import { expect, test } from '@jest/globals'
import type { FetchedMessage } from './brokers.ts'
import { committed } from './committed.ts'

const message = (offset: number, producerId: string, more: Partial<FetchedMessage> = {}): FetchedMessage => ({
  offset: String(offset),
  timestamp: '0',
  key: null,
  value: Buffer.from(String(offset)),
  headers: {},
  isControlRecord: false,
  batchContext: { producerId, inTransaction: producerId !== '-1' },
  ...more,
})
const mark = (offset: number, producerId: string, kind: 'abort' | 'commit') =>
  message(offset, producerId, { isControlRecord: true, key: Buffer.from([0, 0, 0, kind === 'abort' ? 0 : 1]) })

const offsets = (messages: FetchedMessage[], aborted: [producerId: string, firstOffset: number][]) =>
  committed({
    messages,
    abortedTransactions: aborted.map(([producerId, firstOffset]) => ({ producerId, firstOffset: String(firstOffset) })),
  }).map(({ offset }) => Number(offset))

test('an aborted transaction is left out up to its mark, and what others wrote meanwhile is not', () => {
  const messages = [
    message(0, '-1'),
    message(1, '7'),
    message(2, '8'),
    message(3, '7'),
    mark(4, '7', 'abort'),
    mark(5, '8', 'commit'),
    message(6, '7'),
    mark(7, '7', 'commit'),
  ]
  expect(offsets(messages, [['7', 1]])).toEqual([0, 2, 6])
  expect(offsets(messages, [])).toEqual([0, 1, 2, 3, 6])
})

test('a record whose key looks like the mark of an abort is a record', () => {
  const key = Buffer.from([0, 0, 0, 0])
  expect(offsets([message(0, '7', { key }), message(1, '7'), mark(2, '7', 'abort')], [['7', 0]])).toEqual([])
  expect(offsets([message(0, '-1', { key })], [])).toEqual([0])
})

test('two transactions of a producer that were aborted are told apart, in whatever order they are named', () => {
  const messages = [message(0, '7'), mark(1, '7', 'abort'), message(2, '7'), mark(3, '7', 'abort'), message(4, '7')]
  expect(
    offsets(messages, [
      ['7', 2],
      ['7', 0],
    ]),
  ).toEqual([4])
})
