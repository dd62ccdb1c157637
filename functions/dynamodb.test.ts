import { expect, test } from '@jest/globals'
import { limitConcurrency } from './dynamodb.ts'
import { Unavailable } from './errors.ts'

const work = () => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { promise, resolve, reject }
}
const settled = () => new Promise(resolve => setImmediate(resolve))

test('so many run at once, the others in the order they came, and a failure gives its place on', async () => {
  const turn = limitConcurrency({ concurrency: 2, queueTimeoutMs: 60_000 })
  const works = [work(), work(), work(), work()]
  const started: number[] = []
  const results = works.map(({ promise }, number) =>
    turn(() => {
      started.push(number)
      return promise
    }),
  )
  await settled()
  expect(started).toEqual([0, 1])

  works[1]?.reject(new Error('refused'))
  await expect(results[1]).rejects.toThrow('refused')
  expect(started).toEqual([0, 1, 2])

  works[0]?.resolve('first')
  expect(await results[0]).toBe('first')
  expect(started).toEqual([0, 1, 2, 3])

  works[2]?.resolve('third')
  works[3]?.resolve('fourth')
  expect(await Promise.all([results[2], results[3]])).toEqual(['third', 'fourth'])
  expect(await turn(async () => 'later')).toBe('later')
})

test('who has waited long enough is turned away, and takes no place from those who go on waiting', async () => {
  const turn = limitConcurrency({ concurrency: 1, queueTimeoutMs: 20 })
  const first = work()
  const held = turn(() => first.promise)
  await expect(turn(async () => 'too late')).rejects.toBeInstanceOf(Unavailable)
  first.resolve('first')
  expect(await held).toBe('first')
  expect(await turn(async () => 'next')).toBe('next')
})
