/** The catalogue from an operator's request to the shop, the sink and the checkout, through the real `sls offline`. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { columns } from '../functions/catalogue/catalogue-columns.ts'
import { differences, rebuild } from '../functions/catalogue/rebuild.ts'
import { connectKafka, kafkaSettings } from '../functions/kafka/client.ts'
import { readTopics } from '../functions/kafka/read-topics.ts'
import { settings } from '../functions/settings.ts'
import { brands as firstBrands, products as firstProducts } from '../infra/local/first-catalogue.ts'
import { shippingOf, delivery as toBerlin } from './delivery.ts'
import { eventually } from './eventually.ts'

const api = process.env.API_URL ?? ''
const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 1 })
afterAll(() => database.end())

interface Answer {
  readonly version: number
  readonly eventId: string
  readonly detail: string
  readonly errors: readonly { readonly field: string; readonly message: string }[]
}

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as Answer }
}
const seen = (version: number) => ({ 'if-match': `"${version}"` })
const isNew = { 'if-none-match': '*' }

interface Shown {
  readonly sku: string
  readonly price: number
  readonly brand: string
  readonly stock: number | null
}
const shop = async (query = '') =>
  (await (await fetch(`${api}/catalogue${query}`)).json()) as { products: Shown[]; brands: { brand: string }[] }
const inShop = async (sku: string) => (await shop()).products.find(product => product.sku === sku)

const some = (kind: string) => `test-${kind}-${randomUUID().slice(0, 8)}`
const product = (sku: string, brand = 'papier', more: object = {}) => ({
  sku,
  name: 'A thing',
  description: 'For a test.',
  brand,
  category: 'desk',
  price: 1_000,
  currency: 'EUR',
  taxCategory: 'standard',
  weightGrams: 10,
  pictures: [],
  active: true,
  ...more,
})
const add = async (more: object = {}) => {
  const sku = some('product')
  const { status } = await call('PUT', `/catalogue/products/${sku}`, product(sku, firstBrands[0]?.brand, more), isNew)
  expect(status).toBe(202)
  return sku
}
const put = (sku: string, version: number, more: object = {}) =>
  call('PUT', `/catalogue/products/${sku}`, product(sku, firstBrands[0]?.brand, more), seen(version))

/** Other tests buy in the same shop: it is left as it was found. */
afterAll(async () => {
  const { entries } = (await call('GET', '/catalogue/products')).body as unknown as {
    entries: { id: string; version: number; state: { active: boolean } | null }[]
  }
  for (const { id, version, state } of entries) {
    if (!id.startsWith('test-') || !state?.active) continue
    const { status } = await call('DELETE', `/catalogue/products/${id}`, undefined, seen(version))
    expect(status).toBe(202)
  }
  await eventually(async () => expect((await shop()).products.filter(({ sku }) => sku.startsWith('test-'))).toEqual([]))
})

describe('the first start', () => {
  test('delivers the first catalogue with its brands and its stock', async () => {
    const { products, brands } = await shop()
    expect(products.map(({ sku }) => sku)).toEqual(expect.arrayContaining(firstProducts.map(({ sku }) => sku)))
    expect(brands.map(({ brand }) => brand)).toEqual(expect.arrayContaining(firstBrands.map(({ brand }) => brand)))
    for (const { sku } of firstProducts)
      expect(products.find(each => each.sku === sku)).toMatchObject({ stock: expect.any(Number) })
  })
})

describe('a product', () => {
  test('is in the shop after its change, without a restart', async () => {
    const sku = await add()
    await eventually(async () => expect(await inShop(sku)).toMatchObject({ price: 1_000 }))
    const answer = await put(sku, 1, { price: 1_250 })
    expect(answer).toMatchObject({ status: 202, body: { id: sku, version: 2 } })
    expect(answer.headers.get('etag')).toBe('"2"')
    await eventually(async () => expect(await inShop(sku)).toMatchObject({ price: 1_250 }))
  })

  test('can be changed again at once, though the view has not followed', async () => {
    const sku = await add()
    expect(await put(sku, 1, { price: 2 })).toMatchObject({ status: 202, body: { version: 2 } })
    expect(await put(sku, 2, { price: 3 })).toMatchObject({ status: 202, body: { version: 3 } })
    expect(await put(sku, 3, { price: 4 })).toMatchObject({ status: 202, body: { version: 4 } })
    await eventually(async () => expect(await inShop(sku)).toMatchObject({ price: 4, version: 4 }))
  })

  test('is changed by one of many operators at once; the others learn the version that is there now', async () => {
    const sku = await add()
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => put(sku, 1, { price: 100 + index })))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    const late = answers.filter(({ status }) => status === 412)
    expect(late).toHaveLength(7)
    for (const { body } of late) expect(body.detail).toContain('version 2')
  })

  test('may be sent again: the answer is the same', async () => {
    const sku = await add()
    expect(await put(sku, 1, { price: 5 })).toMatchObject({ status: 202, body: { version: 2 } })
    expect(await put(sku, 1, { price: 5 })).toMatchObject({ status: 202, body: { version: 2 } })
    await eventually(async () => expect(await inShop(sku)).toMatchObject({ version: 2 }))
    expect(await put(sku, 1, { price: 5 })).toMatchObject({ status: 202, body: { version: 2 } })
  })

  test('that is withdrawn leaves the shop and the view products, and may come again', async () => {
    const sku = await add()
    await eventually(async () => expect(await inShop(sku)).toBeDefined())
    const inSink = async () => (await database.query('select version from products where sku = $1', [sku])).rows
    await eventually(async () => expect(await inSink()).toEqual([{ version: '1' }]))
    expect(await call('DELETE', `/catalogue/products/${sku}`, undefined, seen(1))).toMatchObject({
      status: 202,
      body: { version: 2 },
    })
    await eventually(async () => expect(await inShop(sku)).toBeUndefined())
    await eventually(async () => expect(await inSink()).toEqual([]))
    const again = await call('DELETE', `/catalogue/products/${sku}`, undefined, seen(2))
    expect(again).toMatchObject({ status: 404 })
    const back = await call('PUT', `/catalogue/products/${sku}`, product(sku, firstBrands[0]?.brand), isNew)
    expect(back).toMatchObject({ status: 202, body: { version: 3 } })
    await eventually(async () => expect(await inSink()).toEqual([{ version: '3' }]))
  })

  test('that is not active is kept, and is neither in the shop nor sold', async () => {
    const sku = await add({ active: false })
    const entries = async () =>
      ((await (await fetch(`${api}/catalogue/products`)).json()) as { entries: { id: string }[] }).entries
    await eventually(async () => expect((await entries()).map(({ id }) => id)).toContain(sku))
    expect(await inShop(sku)).toBeUndefined()
  })

  const sku = some('never')
  const valid = product(sku, firstBrands[0]?.brand)
  const { price: _, ...unpriced } = valid
  test.each<[string, unknown, string]>([
    ['without a price', unpriced, 'price'],
    ['with a negative price', { ...valid, price: -1 }, 'price'],
    ['with a price of a fraction', { ...valid, price: 12.345 }, 'price'],
    ['with a price as text', { ...valid, price: '1000' }, 'price'],
    ['with a price beyond all', JSON.stringify(valid).replace('1000', '1e400'), 'price'],
    ['in another currency', { ...valid, currency: 'USD' }, 'currency'],
    ['in a currency of small letters', { ...valid, currency: 'eur' }, 'currency'],
    ['of an unknown brand', { ...valid, brand: 'no-such-brand' }, 'brand'],
    ['with another sku than its path', { ...valid, sku: 'other' }, 'sku'],
    ['with a NUL character', { ...valid, name: 'a\u0000b' }, 'name'],
    ['with half a character', JSON.stringify({ ...valid, name: 'x' }).replace('"x"', '"\\ud83d"'), 'name'],
    ['with an unknown field', { ...valid, colour: 'red' }, 'colour'],
    ['with a picture that is a script', { ...valid, pictures: ['javascript:alert(1)'] }, 'pictures.0'],
    ['with a version of its own', { ...valid, version: 7 }, 'version'],
    ['that is a list', [valid], 'body'],
    ['that names a field twice', JSON.stringify(valid).replace('{', '{"price":1,'), 'body'],
  ])('%s is refused by a sentence', async (_, body, field) => {
    const answer = await call('PUT', `/catalogue/products/${sku}`, body, isNew)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } })
    expect(answer.body.errors[0]?.message).toMatch(/^[A-Z].*\.$/)
    expect((await call('DELETE', `/catalogue/products/${sku}`, undefined, seen(1))).status).toBe(404)
  })

  test('has a sku without spaces', async () => {
    const answer = await call('PUT', '/catalogue/products/a%20b', { ...valid, sku: 'a b' }, isNew)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'sku' }] } })
  })

  test.each<[string, Record<string, string>, number]>([
    ['no version', {}, 428],
    ['If-None-Match of a version', { 'if-none-match': '"1"' }, 428],
    ['a star', { 'if-match': '*' }, 400],
    ['a list', { 'if-match': '"1", "2"' }, 400],
    ['a weak tag', { 'if-match': 'W/"1"' }, 400],
    ['a number without quotation marks', { 'if-match': '1' }, 400],
    ['a negative version', { 'if-match': '"-1"' }, 400],
    ['a version that is not there yet', { 'if-match': '"7"' }, 412],
    ['that it is new', isNew, 412],
  ])('is not changed by %s', async (_, headers, status) => {
    const changed = await add()
    const answer = await call(
      'PUT',
      `/catalogue/products/${changed}`,
      product(changed, firstBrands[0]?.brand, { price: 9 }),
      headers,
    )
    expect(answer.status).toBe(status)
    expect(answer.body.detail).toMatch(/\.$/)
  })

  test('that does not exist is not there to be changed', async () => {
    expect(await put(some('absent'), 3)).toMatchObject({
      status: 412,
      body: { detail: expect.stringContaining('no product') },
    })
  })
})

test('a brand that has products stays; one without goes', async () => {
  const brand = some('brand')
  const named = await call('PUT', `/catalogue/brands/${brand}`, { brand, name: 'B', description: 'Of a test.' }, isNew)
  expect(named.status).toBe(202)
  const sku = some('product')
  expect((await call('PUT', `/catalogue/products/${sku}`, product(sku, brand), isNew)).status).toBe(202)
  await eventually(async () => {
    const answer = await call('DELETE', `/catalogue/brands/${brand}`, undefined, seen(1))
    expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining(sku) } })
  })
  expect((await call('DELETE', `/catalogue/products/${sku}`, undefined, seen(1))).status).toBe(202)
  await eventually(async () =>
    expect((await call('DELETE', `/catalogue/brands/${brand}`, undefined, seen(1))).status).toBe(202),
  )
  await eventually(async () => expect((await shop()).brands.map(each => each.brand)).not.toContain(brand))
})

describe('stock', () => {
  const change = (sku: string, body: unknown, key: string = randomUUID()) =>
    call('POST', `/catalogue/products/${sku}/stock`, body, { 'idempotency-key': key })

  test('arrives once for each key, and is told with who and why', async () => {
    const sku = await add()
    const key = randomUUID()
    const delivery = { change: 40, reason: 'delivery', note: 'Pallet 7' }
    const answers = await Promise.all([1, 2, 3].map(() => change(sku, delivery, key)))
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 202, body: { eventId: answers[0]?.body.eventId } })
    await eventually(async () => expect(await inShop(sku)).toMatchObject({ stock: 40 }))
    expect(await change(sku, { change: -3, reason: 'damage' })).toMatchObject({ status: 202 })
    await eventually(async () => expect(await inShop(sku)).toMatchObject({ stock: 37 }))
    expect(await change(sku, { ...delivery, change: 41 }, key)).toMatchObject({ status: 422 })
    const told = 'select change::int, reason, note, operator from stock_adjustments where sku = $1 order by adjusted_at'
    await eventually(async () =>
      expect((await database.query(told, [sku])).rows).toEqual([
        { change: 40, reason: 'delivery', note: 'Pallet 7', operator: 'local' },
        { change: -3, reason: 'damage', note: null, operator: 'local' },
      ]),
    )
    const left = await database.query('select "left"::int from stock where sku = $1', [sku])
    expect(left.rows).toEqual([{ left: 37 }])
  })

  test('never goes below nothing', async () => {
    const sku = await add()
    expect(await change(sku, { change: -1, reason: 'count' })).toMatchObject({ status: 409 })
  })

  test.each<[string, unknown, string]>([
    ['of nothing', { change: 0, reason: 'count' }, 'change'],
    ['of a fraction', { change: 1.5, reason: 'count' }, 'change'],
    ['without a reason', { change: 1 }, 'reason'],
    ['for an unknown reason', { change: 1, reason: 'theft' }, 'reason'],
    ['by somebody else', { change: 1, reason: 'count', by: 'the boss' }, 'by'],
    ['with a NUL character in its note', { change: 1, reason: 'count', note: '\u0000' }, 'note'],
  ])('a change %s is refused by a sentence', async (_, body, field) => {
    const answer = await change(firstProducts[0]?.sku ?? '', body)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } })
    expect(answer.body.errors[0]?.message).toMatch(/^[A-Z].*\.$/)
  })

  test('needs a key, and a product', async () => {
    const body = { change: 1, reason: 'delivery' }
    expect((await call('POST', `/catalogue/products/${firstProducts[0]?.sku}/stock`, body)).status).toBe(400)
    expect((await change(some('absent'), body)).status).toBe(404)
  })
})

test('the shopper who saw the old price is asked before paying more, and pays less without a question', async () => {
  const sku = await add()
  const shipping = shippingOf([], 0)
  // Enough for every attempt that is made before the door has the new price.
  const delivery = { change: 1_000, reason: 'delivery' }
  await call('POST', `/catalogue/products/${sku}/stock`, delivery, { 'idempotency-key': sku })
  const buy = (expectedAmount: number) =>
    call(
      'POST',
      '/checkout',
      {
        customer: { email: `${sku}@example.com`, name: 'Ada' },
        items: [{ sku, quantity: 1 }],
        paymentMethod: 'tok_visa',
        ...toBerlin,
        expectedAmount: expectedAmount + shipping,
      },
      { 'idempotency-key': randomUUID() },
    )
  await eventually(async () => expect((await buy(1_000)).status).toBe(202))
  expect((await put(sku, 1, { price: 1_500 })).status).toBe(202)
  await eventually(async () =>
    expect(await buy(1_000)).toMatchObject({
      status: 409,
      body: { amount: 1_500 + shipping, lines: [{ sku, unitPrice: 1_500 }] },
    }),
  )
  expect((await put(sku, 2, { price: 700 })).status).toBe(202)
  await eventually(async () => expect(await inShop(sku)).toMatchObject({ price: 700 }))
  // The price that the function remembers is higher than the one that this shopper saw.
  expect(await buy(700)).toMatchObject({ status: 202, body: { amount: 700 + shipping } })
})

describe('GET /catalogue', () => {
  test('filters, sorts, and answers 304 to who has it already', async () => {
    const { products } = await shop('?category=kitchen&sort=-price')
    expect(products.length).toBeGreaterThan(1)
    expect(products.map(({ price }) => price)).toEqual(products.map(({ price }) => price).toSorted((a, b) => b - a))
    const first = await fetch(`${api}/catalogue?brand=${firstBrands[0]?.brand}`)
    const etag = first.headers.get('etag') ?? ''
    await first.text()
    await eventually(async () => {
      const again = await fetch(`${api}/catalogue?brand=${firstBrands[0]?.brand}`, {
        headers: { 'if-none-match': etag },
      })
      await again.text()
      expect([200, 304]).toContain(again.status)
      if (again.status === 200) expect(again.headers.get('etag')).not.toBe(etag)
    })
  })

  test.each(['sort=colour', 'brand=A%20B', 'colour=red', 'category=none', `q=${'x'.repeat(101)}`])(
    '?%s is refused by a sentence',
    async query => {
      const answer = await call('GET', `/catalogue?${query}`)
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ message: expect.stringMatching(/\.$/) }] } })
    },
  )
})

describe('npm run catalogue -- import', () => {
  const run = promisify(execFile)
  const importing = async (...lines: readonly string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'kassa-import-'))
    const file = join(folder, 'products.csv')
    await writeFile(file, [columns.join(','), ...lines].join('\n'))
    const command = ['infra/catalogue/catalogue.ts', 'import', file, '--url', api]
    return run(process.execPath, command)
      .then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        ({ code, stdout, stderr }) => ({ code, said: `${stdout}${stderr}` }),
      )
      .finally(() => rm(folder, { recursive: true }))
  }
  const line = (sku: string, price: string) =>
    `${sku},A thing,For a test.,${firstBrands[0]?.brand},desk,${price},EUR,standard,10,,true,3`

  test('publishes nothing of a file with a wrong line, and names it', async () => {
    const sku = some('imported')
    expect(await importing(line(sku, '1000'), line(some('wrong'), '10,00'))).toMatchObject({
      code: 1,
      said: expect.stringContaining('Line 3, cell 13: The line has 13 cells'),
    })
    expect((await call('DELETE', `/catalogue/products/${sku}`, undefined, seen(1))).status).toBe(404)
  })

  test('brings products and their first stock, once', async () => {
    const sku = some('imported')
    expect(await importing(line(sku, '1000'))).toMatchObject({ code: 0, said: expect.stringContaining('2 changes') })
    await eventually(async () => expect(await inShop(sku)).toMatchObject({ price: 1_000, stock: 3 }))
    expect(await importing(line(sku, '1000'))).toMatchObject({
      code: 0,
      said: 'The catalogue is as the file says.\n',
    })
  })
})

test('lists of operators have pages', async () => {
  const page = async (query: string) =>
    (await call('GET', `/catalogue/products?${query}`)).body as unknown as {
      entries: { id: string }[]
      next: string | null
    }
  const first = await page('limit=5')
  expect(first.entries).toHaveLength(5)
  expect(first.next).toBe(first.entries.at(-1)?.id)
  const second = await page(`limit=5&after=${first.next}`)
  // In the order of bytes.
  expect((second.entries[0]?.id ?? '') > (first.next ?? '')).toBe(true)
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'after=A%20B', 'page=2'])
    expect(await call('GET', `/catalogue/products?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ message: expect.stringMatching(/\.$/) }] },
    })
})

describe('the view', () => {
  /** `KASSA_TEST_CHANGES=10000 npm test -- --selectProjects shop --testPathPatterns tests/catalogue` is the long run. */
  const changes = Number(process.env.KASSA_TEST_CHANGES ?? 2_000)
  const skus = Array.from({ length: 50 }, () => some('many'))

  beforeAll(async () => {
    const { send, close } = connectKafka(settings(kafkaSettings))
    const { changeRecord } = await import('../functions/catalogue/change.ts')
    const records = Array.from({ length: changes }, (_, index) => {
      const sku = skus[index % skus.length] ?? ''
      const version = Math.floor(index / skus.length) + 1
      const isGone = (index * 7919) % 13 === 0
      const state = isGone ? null : (product(sku, firstBrands[0]?.brand, { price: 1 + index, active: false }) as never)
      return changeRecord('product', sku, { version, state, at: new Date().toISOString() })
    })
    for (let from = 0; from < records.length; from += 500) await send(records.slice(from, from + 500))
    await close()
  }, 120_000)

  test(`after ${changes} changes equals what the topics make, and what the sink says`, async () => {
    // Reading whole topics is dear, so the view is waited for first.
    await eventually(async () => {
      const { entries } = (await (await fetch(`${api}/catalogue/products`)).json()) as {
        entries: { id: string; version: number }[]
      }
      const versions = new Map(entries.map(({ id, version }) => [id, version]))
      expect(skus.map(sku => versions.get(sku))).toEqual(skus.map(() => changes / skus.length))
    }, 240_000)
    const kafka = connectKafka(settings(kafkaSettings))
    try {
      await eventually(async () => {
        const rebuilt = rebuild(await readTopics(kafka)(['brand-changed', 'product-changed']))
        const entries = async (kind: string) =>
          // Parsed here: the objects of fetch have prototypes of their own.
          (JSON.parse(await (await fetch(`${api}/catalogue/${kind}`)).text()) as { entries: never[] }).entries
        const [brands, products] = await Promise.all([entries('brands'), entries('products')])
        expect(differences(rebuilt, { brand: brands, product: products })).toEqual([])
        const sink = (
          await database.query('select sku, version::int, price::int from products order by sku collate "C"')
        ).rows
        const live = (products as { id: string; version: number; state: { price: number } | null }[]).flatMap(
          ({ id, version, state }) => (state ? [{ sku: id, version, price: state.price }] : []),
        )
        expect(sink).toEqual(live.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)))
        for (const sku of skus) expect(rebuilt.get(`product ${sku}`)?.version).toBe(changes / skus.length)
      }, 60_000)
    } finally {
      await kafka.close()
    }
  }, 300_000)
})
