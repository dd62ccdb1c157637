import { expect, test } from '@jest/globals'
import { stockLook } from './stock-look.ts'

const table = (stock: Record<string, number>) => {
  const reads: string[][] = []
  let time = 0
  const look = stockLook(
    async skus => {
      reads.push([...skus])
      return new Map(skus.flatMap(sku => (sku in stock ? [[sku, stock[sku] ?? 0] as const] : [])))
    },
    () => time,
  )
  return { look, reads, wait: (ms: number) => (time += ms) }
}

test('what there is enough of is read once in three seconds', async () => {
  const { look, reads, wait } = table({ mug: 5, pen: 5 })
  await look([{ sku: 'mug', quantity: 2 }])
  wait(2_999)
  await look([
    { sku: 'mug', quantity: 5 },
    { sku: 'pen', quantity: 1 },
  ])
  wait(1)
  await look([{ sku: 'mug', quantity: 2 }])
  expect(reads).toEqual([['mug'], ['pen'], ['mug']])
})

test('what looks short is read again before anybody is refused', async () => {
  const stock = { mug: 1 }
  const { look, reads } = table(stock)
  expect(await look([{ sku: 'mug', quantity: 2 }])).toEqual([{ sku: 'mug', left: 1 }])
  stock.mug = 100
  expect(await look([{ sku: 'mug', quantity: 2 }])).toEqual([])
  expect(reads).toEqual([['mug'], ['mug']])
})

test('a sku without a row is not short, and less than nothing is nothing', async () => {
  const { look } = table({ pen: -1 })
  expect(
    await look([
      { sku: 'mug', quantity: 2 },
      { sku: 'pen', quantity: 1 },
    ]),
  ).toEqual([{ sku: 'pen', left: 0 }])
})
