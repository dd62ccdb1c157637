import { createRequire } from 'node:module'
import { describe, expect, test } from '@jest/globals'
import { decodeRecord, markAborted } from './record-decoder.ts'

const require = createRequire(import.meta.url)
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => { buffer: Buffer }
const Decoder = require('kafkajs/src/protocol/decoder') as new (
  buffer: Buffer,
) => { readVarInt(): number; buffer: Buffer; offset: number }
const kafkajsDecode = require('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
  decoder: object,
  context: object,
) => Record<string, unknown>

const context = {
  firstOffset: '9007199254740000',
  firstTimestamp: '1545084650987',
  maxTimestamp: '1545084650999',
  timestampType: 0,
  magicByte: 2,
  isControlBatch: false,
  inTransaction: false,
  producerId: '-1',
}

/** The bytes of a record without the length before it. */
const encoded = (record: object): Buffer => {
  const whole = encodeRecord({ offsetDelta: 0, timestampDelta: 0, key: null, value: null, headers: {}, ...record })
  const decoder = new Decoder(whole.buffer.subarray(0, (whole as { offset?: number }).offset ?? whole.buffer.length))
  const length = decoder.readVarInt()
  return decoder.buffer.subarray(decoder.offset, decoder.offset + length)
}

const varint = (value: number): number[] => {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1
  const bytes: number[] = []
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return [...bytes, rest]
}
const sized = (text: string): number[] => [...varint(Buffer.byteLength(text)), ...Buffer.from(text)]

/** A record as it stands on the wire, written by hand. */
const wire = (headers: [string, string | null][], timestampDelta = 0, offsetDelta = 0): Buffer =>
  Buffer.from([
    0,
    ...varint(timestampDelta),
    ...varint(offsetDelta),
    ...sized('key'),
    ...varint(-1),
    ...varint(headers.length),
    ...headers.flatMap(([name, value]) => [...sized(name), ...(value === null ? varint(-1) : sized(value))]),
  ])

describe('a record of message format 2', () => {
  test('is decoded as kafkajs decodes it', () => {
    const bytes = encoded({
      offsetDelta: 300,
      timestampDelta: 1_000_000,
      key: 'key',
      value: 'value',
      headers: { a: 'x' },
    })
    const { headers: _, ...ours } = decodeRecord({ buffer: bytes }, context)
    const { headers, ...theirs } = kafkajsDecode(new Decoder(bytes), context)
    expect(ours).toMatchObject(theirs)
    expect(ours.headerList).toEqual(Object.entries(headers as object))
  })

  test('rule 8: headers keep order and duplicates, and names that look like numbers stay where they are', () => {
    const list: [string, string][] = [
      ['b', '1'],
      ['10', '2'],
      ['b', '3'],
      ['ä', '4'],
      ['2', '5'],
    ]
    const { headerList } = decodeRecord({ buffer: wire(list) }, context)
    expect(headerList.map(([name, value]) => [name, value?.toString()])).toEqual(list)
  })

  test('a header, a key and a value may be null', () => {
    const { headerList, key, value } = decodeRecord({ buffer: wire([['h', null]]) }, context)
    expect({ headerList, key: key?.toString(), value }).toEqual({ headerList: [['h', null]], key: 'key', value: null })
  })

  test('offsets and timestamps beyond 32 bits are exact', () => {
    const record = decodeRecord({ buffer: wire([], -5_000_000_000, 991) }, context)
    expect({ offset: record.offset, timestamp: record.timestamp }).toEqual({
      offset: '9007199254740991',
      timestamp: '1540084650987',
    })
  })

  test('rule 4: with LOG_APPEND_TIME the time is that of the batch', () => {
    expect(decodeRecord({ buffer: wire([], 5) }, { ...context, timestampType: 1 }).timestamp).toBe('1545084650999')
  })

  test('a control record is marked and not hidden', () => {
    const record = decodeRecord({ buffer: wire([]) }, { ...context, isControlBatch: true })
    expect({ control: record.control, isControlRecord: record.isControlRecord }).toEqual({
      control: true,
      isControlRecord: false,
    })
  })
})

describe('transactions', () => {
  const message = (offset: number, producerId: string, more: object = {}) => ({
    ...decodeRecord({ buffer: wire([]) }, { ...context, producerId, inTransaction: true }),
    offset: String(offset),
    ...more,
  })
  const marker = (offset: number, producerId: string, type: number) =>
    message(offset, producerId, { control: true, key: Buffer.from([0, 0, 0, type]) })
  const aborted = (
    messages: ReturnType<typeof message>[],
    abortedTransactions?: { firstOffset: string; producerId: string }[],
  ) =>
    markAborted({ messages, ...(abortedTransactions && { abortedTransactions }) })
      .filter(one => one.aborted)
      .map(one => one.offset)

  test('records of an aborted transaction are marked, and none is removed', () => {
    const messages = [
      message(0, '1'),
      message(1, '2'),
      message(2, '1'),
      marker(3, '1', 0),
      message(4, '1'),
      marker(5, '2', 1),
    ]
    expect(aborted(messages, [{ firstOffset: '0', producerId: '1' }])).toEqual(['0', '2'])
    expect(messages).toHaveLength(6)
  })

  test('without aborted transactions nothing is marked', () => {
    expect(aborted([message(0, '1')])).toEqual([])
  })

  test('a record outside of transactions is not marked', () => {
    const outside = { ...message(1, '1'), batchContext: { ...context, producerId: '1' } }
    expect(aborted([outside], [{ firstOffset: '0', producerId: '1' }])).toEqual([])
  })

  test('a record whose key looks like a marker is a record', () => {
    const messages = [message(0, '1', { key: Buffer.from([0, 0, 0, 0]) }), message(1, '1')]
    expect(aborted(messages, [{ firstOffset: '0', producerId: '1' }])).toEqual(['0', '1'])
  })
})
