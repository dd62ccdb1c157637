/** `once` on the real DynamoDB Local: what an owner that stood still for longer than its claim may still do. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { Unavailable } from '../errors.ts'
import { FencedPersistenceLayer } from './fenced-persistence-layer.ts'
import { InProgress, type Once, once } from './once.ts'

const claimSeconds = 10

let table: string
beforeAll(async () => {
  table = (await ownTables()).IDEMPOTENCY_TABLE ?? ''
})

/** Moves the clock that claims go by. */
let ahead: number
const standStill = () => {
  ahead += claimSeconds * 1_000 + 1
}
let keys = 0
let claim: { key: string }
let caller: () => Once
beforeEach(() => {
  const now = Date.now
  ahead = 0
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
  claim = { key: `key-${++keys}` }
  const client = new DynamoDBClient({})
  caller = () =>
    once({
      store: () => new FencedPersistenceLayer(client, table),
      prefix: 'test',
      expiresAfterSeconds: 3_600,
      claimSeconds,
    })
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** A caller whose work has begun and ends when it is told to. */
const begun = async () => {
  const { promise, resolve: succeed, reject: fail } = Promise.withResolvers<string>()
  let begin = () => {}
  const begins = new Promise<void>(resolve => {
    begin = resolve
  })
  const result = caller()(claim, () => {
    begin()
    return promise
  })
  result.catch(() => undefined) // the test looks at it later
  await begins
  return { result, succeed, fail: () => fail(new Error('no answer')) }
}
const next = () => caller()(claim, async () => 'done once more')

test('work that succeeds is done once, work that failed may be done again at once', async () => {
  const failed = await begun()
  failed.fail()
  await expect(failed.result).rejects.toThrow('no answer')
  const done = await begun()
  await expect(next()).rejects.toThrow(InProgress)
  done.succeed('done')
  expect(await done.result).toBe('done')
  expect(await next()).toBe('done')
})

describe('an owner that stood still for longer than its claim', () => {
  test('and then fails leaves the mark of its successor', async () => {
    const slow = await begun()
    standStill()
    expect(await caller()(claim, async () => 'by the successor')).toBe('by the successor')
    slow.fail()
    await expect(slow.result).rejects.toThrow('no answer')
    expect(await next()).toBe('by the successor')
  })

  test('and then fails leaves the claim of its successor', async () => {
    const slow = await begun()
    standStill()
    const successor = await begun()
    slow.fail()
    await expect(slow.result).rejects.toThrow('no answer')
    await expect(next()).rejects.toThrow(InProgress)
    successor.succeed('by the successor')
    expect(await next().catch(() => successor.result)).toBe('by the successor')
  })

  test('and then succeeds hears what its successor marked', async () => {
    const slow = await begun()
    standStill()
    await caller()(claim, async () => 'by the successor')
    slow.succeed('too late')
    expect(await slow.result).toBe('by the successor')
    expect(await next()).toBe('by the successor')
  })

  test('and succeeds before its successor does gives it its own result', async () => {
    const slow = await begun()
    standStill()
    const successor = await begun()
    slow.succeed('late, and first')
    expect(await slow.result).toBe('late, and first')
    expect(await next()).toBe('late, and first')
    successor.succeed('by the successor')
    expect(await successor.result).toBe('late, and first')
  })

  test('and succeeds before its successor fails keeps its mark', async () => {
    const slow = await begun()
    standStill()
    const successor = await begun()
    slow.succeed('late, and first')
    await slow.result
    successor.fail()
    await expect(successor.result).rejects.toThrow('no answer')
    expect(await next()).toBe('late, and first')
  })

  test('and succeeds after its successor failed is marked too', async () => {
    const slow = await begun()
    standStill()
    const successor = await begun()
    successor.fail()
    await expect(successor.result).rejects.toThrow('no answer')
    slow.succeed('late, and alone')
    expect(await slow.result).toBe('late, and alone')
    expect(await next()).toBe('late, and alone')
  })

  test('between its claim and its work does not begin it', async () => {
    class Slow extends FencedPersistenceLayer {
      protected override async _putRecord(record: Parameters<FencedPersistenceLayer['_putRecord']>[0]) {
        await super._putRecord(record)
        standStill()
      }
    }
    const work = jest.fn(async () => 'too late')
    const store = () => new Slow(new DynamoDBClient({}), table)
    const slow = once({ store, prefix: 'test', expiresAfterSeconds: 3_600, claimSeconds })
    await expect(slow(claim, work)).rejects.toThrow(Unavailable)
    expect(work).not.toHaveBeenCalled()
    expect(await next()).toBe('done once more')
  })
})

test('a mark that has expired is no mark', async () => {
  await caller()(claim, async () => 'long ago')
  ahead += 3_601_000 + 1_000
  expect(await next()).toBe('done once more')
})
