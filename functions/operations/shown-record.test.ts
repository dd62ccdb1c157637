import { expect, test } from '@jest/globals'
import type { StoredRecord } from '../kafka/stored-record.ts'
import { holds, shownRecord } from './shown-record.ts'

const record = (more: Partial<StoredRecord>): StoredRecord => ({
  topic: 'facts',
  partition: 1,
  offset: 7,
  timestamp: 1_000,
  key: Buffer.from('c-1'),
  value: Buffer.from('{"to":"ada@example.org"}'),
  headers: {},
  ...more,
})
const list = { masked: true, most: 100 }

test('JSON, text, binary and nothing are told apart; a repeated header is there each time', () => {
  const headers = {
    raw: [Buffer.from([0xff, 0x00])],
    twice: [Buffer.from('a'), Buffer.from('b')],
    none: [Buffer.alloc(0)],
  }
  expect(shownRecord(record({ headers }), list)).toEqual({
    partition: 1,
    offset: 7,
    timestamp: 1_000,
    key: { format: 'text', text: 'c-1', bytes: 3 },
    value: { format: 'json', text: '{"to":"•••"}', bytes: 24, masked: true },
    headers: [
      { name: 'raw', format: 'hex', text: 'ff00', bytes: 2 },
      { name: 'twice', format: 'text', text: 'a', bytes: 1 },
      { name: 'twice', format: 'text', text: 'b', bytes: 1 },
      { name: 'none', format: 'text', text: '', bytes: 0 },
    ],
    size: 3 + 24 + 3 + 2 + 2 * (5 + 1) + 4,
  })
  expect(shownRecord(record({ key: null, value: null }), list)).toMatchObject({ key: null, value: null })
})

test('unmasked, a value is what is on the topic', () => {
  expect(shownRecord(record({}), { ...list, masked: false }).value?.text).toBe('{"to":"ada@example.org"}')
})

test('what masking replaces by a shorter address counts as masked too', () => {
  expect(shownRecord(record({ value: Buffer.from('ada@example.org') }), list).value).toEqual({
    format: 'text',
    text: 'a***@example.org',
    bytes: 15,
    masked: true,
  })
})

test('bytes in which a person may be are not shown unless asked for', () => {
  const value = Buffer.from('\0ada@example.org')
  expect(shownRecord(record({ value }), list).value).toEqual({ format: 'hex', text: '•••', bytes: 16, masked: true })
  expect(shownRecord(record({ value }), { ...list, masked: false }).value?.text).toBe(value.toString('hex'))
})

test('a long value is cut, after it was masked', () => {
  const value = Buffer.from(JSON.stringify({ long: 'x'.repeat(200), to: 'Ada' }))
  const shown = shownRecord(record({ value }), list).value
  expect(shown).toMatchObject({ format: 'json', bytes: value.length, cut: true })
  expect(shown?.text).toHaveLength(100)
})

test('a filter finds what is shown in key, value and headers, and nothing that is masked', () => {
  const shown = shownRecord(record({ headers: { ce_type: [Buffer.from('Kassa')] } }), list)
  for (const found of ['C-1', '"to"', 'CE_TYPE', 'kassa']) expect(holds(shown, found)).toBe(true)
  expect(holds(shown, 'ada')).toBe(false)
})
