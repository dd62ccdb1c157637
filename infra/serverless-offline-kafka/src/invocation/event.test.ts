import { describe, expect, test } from '@jest/globals'
import { choices, mapping, record } from '../mapping.fixture.ts'
import { eventRecord, kafkaEvent } from './event.ts'

const { EventSourceArn: _, ...selfManaged } = mapping()

describe('the envelope', () => {
  test('rule 1: an MSK event has its source, ARN and a string of brokers', () => {
    expect(kafkaEvent(mapping(), [], choices)).toEqual({
      eventSource: 'aws:kafka',
      eventSourceArn: 'arn:aws:kafka:eu-central-1:000000000000:cluster/shop/1',
      bootstrapServers: 'b-1:9092,b-2:9092',
      records: {},
    })
  })

  test('rule 2: an event of a self-managed cluster is SelfManagedKafka and has no ARN', () => {
    expect(kafkaEvent(selfManaged, [], choices)).toStrictEqual({
      eventSource: 'SelfManagedKafka',
      bootstrapServers: 'b-1:9092,b-2:9092',
      records: {},
    })
  })

  test('rule 3: records stand under <topic>-<partition>, several partitions in one event, each in offset order', () => {
    const { records } = kafkaEvent(
      mapping(),
      [record({ partition: 0, offset: 15 }), record({ partition: 0, offset: 16 }), record({ partition: 3, offset: 7 })],
      choices,
    )
    expect(
      Object.fromEntries(Object.entries(records).map(([name, list]) => [name, list.map(one => one.offset)])),
    ).toEqual({
      'orders-0': [15, 16],
      'orders-3': [7],
    })
  })
})

describe('a record', () => {
  test('rule 4: has the fields of captured events, in their order', () => {
    const text = JSON.stringify(
      eventRecord('orders', record({ offset: 15, headers: [['h', Buffer.from('v')]] }), choices),
    )
    expect(text).toBe(
      '{"topic":"orders","partition":0,"offset":15,"timestamp":1545084650987,"timestampType":"CREATE_TIME",' +
        '"key":"a2V5","value":"dmFsdWU=","headers":[{"h":[118]}]}',
    )
  })

  test('rule 4: carries the time of the broker when the topic says so', () => {
    expect(eventRecord('orders', record({ timestampType: 'LOG_APPEND_TIME' }), choices).timestampType).toBe(
      'LOG_APPEND_TIME',
    )
  })

  test('rule 5: key and value are base64 of the raw bytes', () => {
    const { key, value } = eventRecord(
      'orders',
      record({ key: Buffer.from([0, 255, 128]), value: Buffer.from([]) }),
      choices,
    )
    expect({ key, value }).toEqual({ key: 'AP+A', value: '' })
  })

  test('rule 6: without a key the field is absent', () => {
    expect(eventRecord('orders', record({ key: null }), choices)).not.toHaveProperty('key')
  })

  test('rule 6: an empty key is a key', () => {
    expect(eventRecord('orders', record({ key: Buffer.from('') }), choices).key).toBe('')
  })

  test('rule 7: the value of a tombstone is absent, or null when that is chosen', () => {
    expect(eventRecord('orders', record({ value: null }), choices)).not.toHaveProperty('value')
    expect(eventRecord('orders', record({ value: null }), { ...choices, tombstoneValue: 'null' }).value).toBeNull()
  })

  test('rule 8: headers are single-key objects in their order, duplicates included', () => {
    const { headers } = eventRecord(
      'orders',
      record({
        headers: [
          ['b', Buffer.from([1])],
          ['10', Buffer.from([2])],
          ['b', Buffer.from([3])],
          ['a', Buffer.from([4])],
        ],
      }),
      choices,
    )
    expect(headers).toEqual([{ b: [1] }, { '10': [2] }, { b: [3] }, { a: [4] }])
  })

  test('rule 8: no headers are an empty list', () => {
    expect(eventRecord('orders', record(), choices).headers).toEqual([])
  })

  test('rule 8: a header without a value is an empty list of bytes, or null when that is chosen', () => {
    const nothing = record({ headers: [['h', null]] })
    expect(eventRecord('orders', nothing, choices).headers).toEqual([{ h: [] }])
    expect(eventRecord('orders', nothing, { ...choices, nullHeaderValue: 'null' }).headers).toEqual([{ h: null }])
  })

  test('rule 9: header bytes are signed', () => {
    const { headers } = eventRecord(
      'orders',
      record({ headers: [['h', Buffer.from([118, 220, 0, 127, 128])]] }),
      choices,
    )
    expect(headers).toEqual([{ h: [118, -36, 0, 127, -128] }])
  })

  test('rule 10: without a schema registry there is no schema metadata', () => {
    const built = eventRecord('orders', record(), choices)
    expect(Object.keys(built).filter(name => name.endsWith('SchemaMetadata'))).toEqual([])
  })
})
