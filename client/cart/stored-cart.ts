import { storedValue } from '../shared/stored-value.ts'
import { browserStorage } from '../shared/web-storage.ts'
import { parseCart } from './cart.ts'

export const storedCart = storedValue('kassa.cart', parseCart, browserStorage)
