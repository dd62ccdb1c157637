import { describe, expect, test } from '@jest/globals'
import { mapping, record } from '../mapping.fixture.ts'
import { defaultSettings } from '../settings/settings.ts'
import { kafkaEvent } from './event.ts'
import { toTransferable } from './record-transfer.ts'
import { createRuntime } from './runtime.ts'

const format = defaultSettings.choices
const anyEvent = kafkaEvent(mapping(), [record()], format)

// biome-ignore lint/suspicious/noExplicitAny: handlers of every kind
const run = (handler: any) => createRuntime(async () => handler)({ event: anyEvent }, {})
const response = async (handler: unknown) => {
  const ended = await run(handler)
  return 'error' in ended ? ended.error.errorType : ended.response
}

describe('success', () => {
  test.each<[string, unknown, string | undefined]>([
    ['a promise', async () => ({ done: true }), '{"done":true}'],
    [
      'a callback',
      (_: unknown, __: unknown, callback: (e: unknown, r: unknown) => void) => setImmediate(callback, null, 5),
      '5',
    ],
    ['context.succeed', (_: unknown, context: { succeed(r: unknown): void }) => context.succeed('x'), '"x"'],
    ['context.done', (_: unknown, context: { done(e: unknown, r: unknown): void }) => context.done(null, 1), '1'],
    ['nothing returned', async () => undefined, undefined],
    ['null returned', async () => null, undefined],
    ['a value returned without a promise is ignored', () => 'x', undefined],
  ])('%s', async (_, handler, expected) => {
    expect(await response(handler)).toBe(expected)
  })
})

describe('rule 39: failure', () => {
  class OutOfStock extends Error {
    override name = 'OutOfStock'
  }
  const fail = (thrown: unknown) => async () => {
    throw thrown
  }

  test('an error keeps its name, message and stack', async () => {
    const ended = await run(fail(new OutOfStock('mug')))
    expect(ended).toEqual({
      runtime: 1,
      error: { errorType: 'OutOfStock', errorMessage: 'mug', stackTrace: expect.arrayContaining(['OutOfStock: mug']) },
    })
  })

  test.each<[string, unknown, string]>([
    ['a thrown text', fail('text'), 'string'],
    ['a thrown object', fail({ statusCode: 500 }), 'object'],
    ['a thrown number', fail(5), 'number'],
    ['thrown nothing', fail(undefined), 'undefined'],
    [
      'a throw before the promise',
      () => {
        throw new RangeError('x')
      },
      'RangeError',
    ],
    [
      'a callback with an error',
      (_: unknown, __: unknown, callback: (e: unknown) => void) => callback(new TypeError('x')),
      'TypeError',
    ],
    [
      'context.fail',
      (_: unknown, context: { fail(e: unknown): void }) => context.fail(new TypeError('x')),
      'TypeError',
    ],
    ['a response that is no JSON', async () => ({ n: 1n }), 'TypeError'],
    ['a response above 6 MB', async () => 'x'.repeat(6 * 1024 * 1024), 'Function.ResponseSizeTooLarge'],
  ])('%s', async (_, handler, errorType) => {
    expect(await response(handler)).toBe(errorType)
  })

  test('a handler that cannot be loaded is a failure, and loading is retried', async () => {
    let attempts = 0
    const handler = createRuntime(async () => {
      if (++attempts === 1) throw new SyntaxError('unexpected token')
      return async () => attempts
    })
    expect(await handler({ event: anyEvent }, {})).toMatchObject({ error: { errorType: 'SyntaxError' } })
    expect(await handler({ event: anyEvent }, {})).toEqual({ runtime: 1, response: '2' })
    expect(await handler({ event: anyEvent }, {})).toEqual({ runtime: 1, response: '2' })
  })
})

test('the handler gets the same event in both forms', async () => {
  const records = [record({ headers: [['trace', Buffer.from([200])]] }), record({ offset: 1, key: null, value: null })]
  const event = kafkaEvent(mapping(), records, format)
  const handler = createRuntime(async () => async (event: unknown) => event)
  const expected = { runtime: 1, response: JSON.stringify(event) }
  expect(await handler({ event }, {})).toEqual(expected)
  expect(await handler({ source: mapping(), format, transferable: toTransferable(records) }, {})).toEqual(expected)
})
