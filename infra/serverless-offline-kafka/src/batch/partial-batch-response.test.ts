import { describe, expect, test } from '@jest/globals'
import { record } from '../mapping.fixture.ts'
import { partialBatch } from './partial-batch-response.ts'

const first = record({ partition: 0, offset: 1 })
const second = record({ partition: 0, offset: 2 })
const other = record({ partition: 4, offset: 1 })
const batch = [first, second, other]

const failure = (partition: unknown, offset: unknown) => ({ itemIdentifier: { partition, offset } })
const response = (...batchItemFailures: unknown[]) => ({ batchItemFailures })

describe('rule 36: identifiers are objects of partition and offset', () => {
  test('names one record', () => {
    expect(partialBatch('orders', batch, response(failure('orders-0', 2)))).toEqual({
      failed: 'some',
      records: [second],
    })
  })

  test('names records of several partitions; they are returned in batch order', () => {
    expect(partialBatch('orders', batch, response(failure('orders-4', 1), failure('orders-0', 1)))).toEqual({
      failed: 'some',
      records: [first, other],
    })
  })

  test('the same record named twice is one record', () => {
    expect(partialBatch('orders', batch, response(failure('orders-0', 1), failure('orders-0', 1)))).toEqual({
      failed: 'some',
      records: [first],
    })
  })
})

describe('rule 37: nothing failed', () => {
  test.each([
    ['null', null],
    ['nothing returned', undefined],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['an object of something else', { statusCode: 200 }],
  ])('%s', (_, answer) => {
    expect(partialBatch('orders', batch, answer)).toEqual({ failed: 'none' })
  })
})

describe('rule 37: the whole batch failed', () => {
  test.each<[string, unknown]>([
    ['a partition that is not in the batch', response(failure('orders-9', 1))],
    ['a partition of another topic', response(failure('refunds-0', 1))],
    ['an offset that is not in the batch', response(failure('orders-0', 3))],
    ['one good identifier and one that is not in the batch', response(failure('orders-0', 1), failure('orders-0', 77))],
    ['an offset as text', response(failure('orders-0', '1'))],
    ['a partition as number', response(failure(0, 1))],
    ['an identifier as text, as other sources have it', response({ itemIdentifier: 'orders-0-1' })],
    ['a null identifier', response({ itemIdentifier: null })],
    ['no identifier', response({})],
    ['a null failure', response(null)],
    ['failures that are not a list', { batchItemFailures: 'orders-0' }],
    ['a number', 5],
    ['a text', 'done'],
    ['true', true],
    ['a list', [failure('orders-0', 1)]],
  ])('%s', (_, answer) => {
    expect(partialBatch('orders', batch, answer).failed).toBe('all')
  })
})
