/**
 * The checkout and GET /catalogue with all of their tables, in a process of its own; and both once more with the catalogue in
 * memory and all else the same.
 */
import '../../tests/jest/environment.ts'
import { batchGet } from '../../functions/batch-get.ts'
import { readAllStock } from '../../functions/catalogue/all-stock.ts'
import { CatalogueQuery } from '../../functions/catalogue/catalogue.ts'
import { catalogue } from '../../functions/catalogue/catalogue-handler.ts'
import { findEntries, listEntries } from '../../functions/catalogue/dynamodb-catalogue.ts'
import { type FindProducts, findProducts } from '../../functions/catalogue/dynamodb-products.ts'
import { readStock } from '../../functions/catalogue/dynamodb-stock.ts'
import { dynamodbCheckouts } from '../../functions/checkout/dynamodb-checkouts.ts'
import { dynamodbFailedPayments } from '../../functions/checkout/dynamodb-failed-payments.ts'
import { stockLook } from '../../functions/checkout/stock-look.ts'
import { dynamodb } from '../../functions/dynamodb.ts'
import { http } from '../../functions/http/http.ts'
import { connectKafka } from '../../functions/kafka/client.ts'
import { brands } from '../../infra/local/first-catalogue.ts'
import { answerCalls } from '../child.ts'
import { cart } from '../door/cart.ts'
import { checkoutDoor, sendAside } from '../door/checkout.ts'
import { oneByOne } from '../door/one-by-one.ts'
import { context, eventOf, serve } from '../door/serve.ts'
import { manyProducts } from './products.ts'

const {
  CATALOGUE_TABLE = '',
  CHECKOUTS_TABLE = '',
  IDEMPOTENCY_TABLE = '',
  KAFKA_BROKERS = '',
  PRODUCTS = '',
  STOCK_TABLE = '',
  TOPIC = '',
} = process.env
const products = manyProducts(Number(PRODUCTS))
const { send, connect } = connectKafka({ KAFKA_BROKERS: KAFKA_BROKERS.split(',') })

const inMemory = new Map(products.map(product => [product.sku, product]))
const fromView = () => findProducts(findEntries(dynamodb, CATALOGUE_TABLE))

const door = (find: FindProducts) =>
  checkoutDoor(sendAside(send, TOPIC), {
    checkouts: dynamodbCheckouts(dynamodb, CHECKOUTS_TABLE),
    lookAtStock: stockLook(readStock(dynamodb, STOCK_TABLE)),
    failedPayments: dynamodbFailedPayments(dynamodb, IDEMPOTENCY_TABLE),
    findProducts: find,
  })

const list = (listed: ReturnType<typeof listEntries>) =>
  http({ query: CatalogueQuery }).handler(catalogue({ list: listed, readStock: readAllStock(dynamodb, STOCK_TABLE) }))

const entriesInMemory = {
  brand: brands.map(state => ({ id: state.brand, version: 1, state })),
  product: products.map(state => ({ id: state.sku, version: 1, state })),
}

const skuAt = (number: number): string => `bench-${(number * 7_919) % products.length}`
const lookUp = fromView()
let looks = 0

const doors = [door(fromView()), door(async () => inMemory)] as const
let checkouts = 0
const buy = async (at: (typeof doors)[number]): Promise<number> => {
  const number = checkouts++
  const body = JSON.stringify({
    ...cart,
    customer: { ...cart.customer, email: `ada-${number}@example.com` },
    items: [0, 1].map(line => ({ sku: skuAt(2 * number + line), quantity: 1 })),
  })
  const headers = { 'content-type': 'application/json', 'idempotency-key': `${process.pid}-${number}` }
  const event = eventOf({ route: 'POST /checkout', headers, body })
  const begun = performance.now()
  const { statusCode, body: answered } = await at(event, context)
  if (statusCode !== 202) throw new Error(`The door answered ${statusCode}: ${answered}`)
  return performance.now() - begun
}

answerCalls({
  listen: async () => {
    await connect()
    return {
      list: await serve('GET /catalogue', list(listEntries(dynamodb, CATALOGUE_TABLE))),
      listInMemory: await serve(
        'GET /catalogue',
        list(async kind => entriesInMemory[kind] as never),
      ),
    }
  },
  /** One after the other at both doors in turn, so that both meet the same machine: milliseconds at each. */
  buy: async (count: number) => {
    const took: [number[], number[]] = [[], []]
    for (let done = 0; done < count; done++) {
      took[0].push(await buy(doors[0]))
      took[1].push(await buy(doors[1]))
    }
    return took
  },
  lookUp: (count: number) =>
    oneByOne(count, async () => {
      const found = await lookUp([skuAt(looks++), skuAt(looks++)])
      if (found.size !== 2) throw new Error(`The view has ${found.size} of 2 products.`)
    }),
  batchGet: (count: number) =>
    oneByOne(count, async () => {
      const keys = [skuAt(looks++), skuAt(looks++)].map(id => ({ kind: 'product', id }))
      const items = await batchGet(dynamodb, CATALOGUE_TABLE, keys)
      if (items.length !== 2) throw new Error(`The view has ${items.length} of 2 products.`)
    }),
})
