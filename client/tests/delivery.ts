/** Where the carts of the tests go, as the API's types say it. */
import { delivery as sample } from '../../tests/delivery.ts'
import type { CheckoutRequest } from '../shared/contract.ts'

export const delivery = sample as Pick<CheckoutRequest, 'shipTo' | 'shipping'>
