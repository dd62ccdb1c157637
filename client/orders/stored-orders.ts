import { storedValue } from '../shared/stored-value.ts'
import { browserStorage } from '../shared/web-storage.ts'
import { parseKnownOrders } from './known-orders.ts'

export const storedOrders = storedValue('kassa.orders', parseKnownOrders, browserStorage)
