import { expect, test } from '@jest/globals'
import { mappingViews } from './mapping.ts'

const bare = {
  UUID: 'u',
  FunctionArn: 'arn:aws:lambda:eu:0:function:kassa-local-charge',
  Topics: ['t'],
  State: 'Enabled',
}

test('says what Lambda itself would say', () => {
  expect(mappingViews([{ ...bare, LastProcessingResult: 'PROBLEM: Function call failed' }])[0]).toMatchObject({
    functionName: 'kassa-local-charge',
    result: 'PROBLEM: Function call failed',
    failing: true,
    lag: undefined,
    inFlight: 0,
    retries: 0,
    partitions: [],
  })
})

test('adds what only this machine knows', () => {
  const Local = {
    FunctionKey: 'charge',
    Metrics: { PolledEventCount: 7, RetriedEventCount: 4, InvokeErrorCount: 1, SumOffsetLag: 3 },
    Partitions: [
      { partition: 'checkout-requested-4', committedOffset: 5, endOffset: 8, waiting: 2, inFlight: true, retries: 2 },
      { partition: 'checkout-requested-5', committedOffset: 9, endOffset: 9, waiting: 0, inFlight: false, retries: 0 },
    ],
  }
  expect(mappingViews([{ ...bare, Local }])[0]).toMatchObject({
    functionName: 'charge',
    lag: 3,
    inFlight: 1,
    retries: 2,
    counters: { PolledEventCount: 7, RetriedEventCount: 4 },
    partitions: [
      { partition: '4', committed: 5, end: 8, waiting: 2, inFlight: true, retries: 2 },
      { partition: '5', committed: 9, end: 9, waiting: 0, inFlight: false, retries: 0 },
    ],
  })
})

test('the mappings of one function have different titles: their topics', () => {
  const of = (FunctionKey: string, topic: string) => ({ ...bare, Topics: [topic], Local: { FunctionKey } })
  const names = mappingViews([of('email', 'a'), of('order', 'b'), of('email', 'c')]).map(({ name }) => name)
  expect(names).toEqual(['email ← a', 'order', 'email ← c'])
})
