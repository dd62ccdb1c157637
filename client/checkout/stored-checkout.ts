/** What a shopper entered, and the attempt to buy that is not settled yet. */
import type { Customer } from '../shared/contract.ts'
import { storedValue } from '../shared/stored-value.ts'
import { browserStorage } from '../shared/web-storage.ts'
import { parseAttempt } from './attempt.ts'

const parseCustomer = (json: unknown): Customer => {
  const { email, name } = (json ?? {}) as Partial<Customer>
  return { email: typeof email === 'string' ? email : '', name: typeof name === 'string' ? name : '' }
}

export const storedAttempt = storedValue('kassa.attempt', parseAttempt, browserStorage)
export const storedCustomer = storedValue('kassa.customer', parseCustomer, browserStorage)
