import { expect, test } from '@jest/globals'
import { ClaimsInMemory } from '../../tests/claims-in-memory.ts'
import { once } from '../idempotency/once.ts'
import { mailMarkId } from './dynamodb-mail-marks.ts'

test('a mark is looked for where the claim of the mail is kept', async () => {
  const store = new ClaimsInMemory()
  const claim = once({ store: () => store, prefix: 'mail', expiresAfterSeconds: 60, claimSeconds: 10 })
  await claim({ key: 'd3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e:receipt' }, async () => 'message-1')
  expect([...store.records.keys()]).toEqual([mailMarkId('d3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e', 'receipt')])
})
