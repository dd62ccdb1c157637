import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyRecord } from '../kafka-record.fixture.ts'
import { fromTransferable, toTransferable } from './record-transfer.ts'

test('records are unchanged after a transfer to another thread', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 20 }), records => {
      expect(fromTransferable(structuredClone(toTransferable(records)))).toEqual(records)
    }),
  )
})

test('a repeated header name is transferred once', () => {
  const record = {
    partition: 0,
    offset: 0,
    timestamp: 0,
    timestampType: 'CREATE_TIME' as const,
    key: null,
    value: null,
  }
  const headers = [
    ['a', Buffer.from('1')],
    ['b', null],
  ] as const
  expect(toTransferable([1, 2, 3].map(offset => ({ ...record, offset, headers }))).names).toEqual(['a', 'b'])
})
