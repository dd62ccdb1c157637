import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { kafkaSettings } from './kafka/client.ts'
import { settings } from './settings.ts'

test('every missing or wrong setting is named', () => {
  const shape = { ORDERS_TABLE: z.string(), ...kafkaSettings }
  expect(() => settings(shape, { KAFKA_BROKERS: 'localhost' })).toThrow(
    'ORDERS_TABLE is missing, KAFKA_BROKERS is wrong (expected host:port,host:port)',
  )
  expect(() => settings(shape, { ORDERS_TABLE: '', KAFKA_BROKERS: 'a:1,b:2' })).toThrow('ORDERS_TABLE is missing')
  expect(settings(shape, { ORDERS_TABLE: 'orders', KAFKA_BROKERS: 'a:1,b:2' })).toEqual({
    ORDERS_TABLE: 'orders',
    KAFKA_BROKERS: ['a:1', 'b:2'],
  })
})
