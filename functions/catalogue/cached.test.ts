import { expect, test } from '@jest/globals'
import { cached } from './cached.ts'

/** Answers are given by hand, and the clock is moved by hand. */
const clockwork = () => {
  let time = 0
  const asked: PromiseWithResolvers<string>[] = []
  const get = cached(
    () => {
      const answer = Promise.withResolvers<string>()
      asked.push(answer)
      return answer.promise
    },
    { freshMs: 500, staleMs: 1_500 },
    () => time,
  )
  return {
    get,
    asked,
    answer: async (value: string) => {
      asked.at(-1)?.resolve(value)
      await asked.at(-1)?.promise
    },
    pass: (ms: number) => {
      time += ms
    },
  }
}

test('who asks at once shares one question, and its answer for a while', async () => {
  const { get, asked, answer, pass } = clockwork()
  const both = Promise.all([get(), get()])
  await answer('one')
  expect(await both).toEqual(['one', 'one'])
  pass(499)
  expect(await get()).toBe('one')
  expect(asked).toHaveLength(1)
})

test('while it is read anew the last answer is given, and nobody waits', async () => {
  const { get, asked, answer, pass } = clockwork()
  const first = get()
  await answer('one')
  await first
  pass(600)
  expect(await Promise.all([get(), get()])).toEqual(['one', 'one'])
  expect(asked).toHaveLength(2)
  await answer('two')
  expect(await get()).toBe('two')
})

test('a stale answer is not given', async () => {
  const { get, answer, pass } = clockwork()
  const first = get()
  await answer('one')
  await first
  pass(1_500)
  const later = get()
  await answer('two')
  expect(await later).toBe('two')
})

test('a question that was left behind long ago is asked again, and its late answer changes nothing', async () => {
  const { get, asked, answer, pass } = clockwork()
  const first = get()
  await answer('one')
  await first
  pass(600)
  await get()
  pass(60_000)
  const later = get()
  expect(asked).toHaveLength(3)
  await answer('three')
  expect(await later).toBe('three')
  asked[1]?.resolve('two')
  await asked[1]?.promise
  expect(await get()).toBe('three')
})

test('a failure reaches its caller, and is not remembered', async () => {
  const { get, asked, answer } = clockwork()
  const failing = get()
  asked[0]?.reject(new Error('down'))
  await expect(failing).rejects.toThrow('down')
  const again = get()
  await answer('up')
  expect(await again).toBe('up')
})
