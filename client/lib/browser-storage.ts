/** What this browser keeps. */
import { parseAttempt } from './attempt.ts'
import { parseCart } from './cart.ts'
import type { Customer } from './contract.ts'
import { kept } from './kept.ts'
import { parseKnownOrders } from './known-orders.ts'
import { textStorage } from './text-storage.ts'

const parseCustomer = (json: unknown): Customer => {
  const { email, name } = (json ?? {}) as Partial<Customer>
  return { email: typeof email === 'string' ? email : '', name: typeof name === 'string' ? name : '' }
}

const parseTheme = (json: unknown): 'light' | 'dark' | null => (json === 'light' || json === 'dark' ? json : null)

const place = textStorage(() => localStorage)

export const cart = kept('kassa.cart', parseCart, place)
export const attempt = kept('kassa.attempt', parseAttempt, place)
export const knownOrders = kept('kassa.orders', parseKnownOrders, place)
export const customer = kept('kassa.customer', parseCustomer, place)
export const theme = kept('kassa.theme', parseTheme, place)
