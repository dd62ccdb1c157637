import { expect, test } from '@jest/globals'
import { figuresOf, inRounds } from './sides.ts'

test('both sides are measured in each round, one after the other', async () => {
  const order: string[] = []
  const side = (name: string) => async () => order.push(name)
  const sides = await inRounds(2, side('kassa'), side('baseline'))
  expect(order).toEqual(['kassa', 'baseline', 'kassa', 'baseline'])
  expect(figuresOf(sides, place => place * 10)).toEqual({ kassa: [10, 30], baseline: [20, 40] })
})
