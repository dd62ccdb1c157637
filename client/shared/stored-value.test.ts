import { expect, test } from '@jest/globals'
import { storedValue, type TextStorage } from './stored-value.ts'

const memory = (initial: Record<string, string> = {}): TextStorage => {
  const texts = new Map(Object.entries(initial))
  return {
    getItem: name => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
    removeItem: name => void texts.delete(name),
  }
}
const numbers = (json: unknown): readonly number[] => (Array.isArray(json) ? json : [])

test('gives the same object until the value changes', () => {
  const value = storedValue('n', numbers, memory({ n: '[1]' }))
  const first = value.read()
  expect(value.read()).toBe(first)
  value.change(list => [...list, 2])
  expect(value.read()).toEqual([1, 2])
})

test('tells its listeners of a change, and only of a change', () => {
  const value = storedValue('n', numbers, memory())
  let told = 0
  const leave = value.subscribe(() => told++)
  value.write([1])
  value.write([1])
  expect(told).toBe(1)
  leave()
  value.write([2])
  expect(told).toBe(1)
})

test('two of the same name see each other, as two tabs do', () => {
  const storage = memory()
  const [one, other] = [storedValue('n', numbers, storage), storedValue('n', numbers, storage)]
  one.write([7])
  expect(other.read()).toEqual([7])
})

test('starts anew from text that is no JSON', () => {
  expect(storedValue('n', numbers, memory({ n: '{' })).read()).toEqual([])
})
