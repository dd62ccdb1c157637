import { expect, test } from '@jest/globals'
import type { Step } from '../../../functions/catalogue/import-plan.ts'
import type { ApiResult } from '../../shared/api-request.ts'
import { type ImportApi, publishImport } from './publish-import.ts'

const brand = {
  do: 'put',
  kind: 'brand',
  id: 'nord',
  seen: 0,
  state: { brand: 'nord' },
  differs: [],
} as unknown as Step
const product = (sku: string) =>
  ({ do: 'put', kind: 'product', id: sku, seen: 2, state: { sku }, differs: [] }) as unknown as Step
const delivery = (sku: string): Step => ({ do: 'deliver', sku, pieces: 5 })

const done = <T>(data: T): ApiResult<T> => ({ ok: true, status: 202, data })

/** The view has an entry only after it was asked for it once. */
const fakeApi = (refused?: string) => {
  const calls: string[] = []
  const published = { brands: [] as string[], products: [] as string[] }
  const shown = { brands: [] as string[], products: [] as string[] }
  const put = (kind: 'brands' | 'products', id: string, seen: number) => {
    calls.push(`put ${id} ${seen}`)
    if (id === refused)
      return {
        ok: false,
        kind: 'problem',
        problem: { type: 'x', title: 'x', status: 412, detail: 'Too late.' },
      } as const
    published[kind].push(id)
    return done({ id, version: seen + 1 })
  }
  const view = (kind: 'brands' | 'products') => {
    const entries = shown[kind].map(id => ({ id, version: 1, state: {}, stock: null }))
    shown[kind] = [...published[kind]]
    calls.push(`${kind}: ${entries.map(({ id }) => id)}`)
    return done(entries) as never
  }
  const api: ImportApi = {
    brands: async () => view('brands'),
    products: async () => view('products'),
    putBrand: async (state, seen) => put('brands', state.brand, seen),
    putProduct: async (state, seen) => put('products', state.sku, seen),
    adjustStock: async (sku, key) => {
      calls.push(`deliver ${sku} under ${key}`)
      return done({ sku, eventId: 'e' })
    },
  }
  return { api, calls }
}

test('products wait for their brand in the view, and deliveries for their product', async () => {
  const { api, calls } = fakeApi()
  const counts: number[] = []
  const steps = [delivery('mug'), product('mug'), brand]
  expect(await publishImport(steps, { api, progress: n => counts.push(n), wait: async () => {} })).toBeUndefined()
  expect(calls).toEqual([
    'put nord 0',
    'brands: ',
    'brands: nord',
    'put mug 2',
    'products: ',
    'products: mug',
    'deliver mug under first-delivery of mug',
  ])
  expect(counts).toEqual([1, 2, 3])
})

test('what is refused stops the import, and is named', async () => {
  const { api, calls } = fakeApi('mug')
  const result = await publishImport([product('mug'), delivery('mug')], {
    api,
    progress: () => {},
    wait: async () => {},
  })
  expect(result).toBe('mug: Too late.')
  expect(calls).toEqual(['put mug 2'])
})
