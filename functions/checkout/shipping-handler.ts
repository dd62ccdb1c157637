/** GET /shipping: where the shop delivers to, by which methods, what they cost and how long they take. */
import { shopCurrency } from '../catalogue/facts.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { countries, shippingMethods } from './shipping-methods.ts'
import { taxRates } from './tax-rates.ts'

export const shippingAnswer = { currency: shopCurrency, countries, methods: shippingMethods, taxRates }

export const shipping = async (_: HttpRequest): Promise<HttpResponse> => ({
  statusCode: 200,
  headers: { 'cache-control': 'public, max-age=300' },
  body: shippingAnswer,
})

export const handler = http().handler(shipping)
