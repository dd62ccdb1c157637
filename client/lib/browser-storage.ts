/** What this browser keeps. Where storage is forbidden, or full, it lasts as long as the page. */
import { parseAttempt } from './attempt.ts'
import { parseCart } from './cart.ts'
import type { Customer } from './contract.ts'
import { kept, type TextStorage } from './kept.ts'
import { parseKnownOrders } from './known-orders.ts'

const memory = (): TextStorage => {
  const texts = new Map<string, string>()
  return {
    getItem: name => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
    removeItem: name => void texts.delete(name),
  }
}

const storage = (): TextStorage => {
  try {
    localStorage.setItem('kassa.probe', '1')
    localStorage.removeItem('kassa.probe')
    return localStorage
  } catch {
    return memory()
  }
}

const parseCustomer = (json: unknown): Customer => {
  const { email, name } = (json ?? {}) as Partial<Customer>
  return { email: typeof email === 'string' ? email : '', name: typeof name === 'string' ? name : '' }
}

const parseTheme = (json: unknown): 'light' | 'dark' | null => (json === 'light' || json === 'dark' ? json : null)

const place = typeof window === 'undefined' ? memory() : storage()

export const cart = kept('kassa.cart', parseCart, place)
export const attempt = kept('kassa.attempt', parseAttempt, place)
export const knownOrders = kept('kassa.orders', parseKnownOrders, place)
export const customer = kept('kassa.customer', parseCustomer, place)
export const theme = kept('kassa.theme', parseTheme, place)
