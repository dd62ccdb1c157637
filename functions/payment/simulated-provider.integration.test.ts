import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { dynamodb } from '../dynamodb.ts'
import type { ChargeRequest, PaymentProvider } from './provider.ts'
import { ledgerEntry, simulatedProvider } from './simulated-provider.ts'

let ledger: string
let provider: PaymentProvider

beforeAll(async () => {
  ledger = (await ownTables()).LEDGER_TABLE ?? ''
  provider = simulatedProvider(dynamodb, ledger)
})

const request = (paymentMethod: string): ChargeRequest => {
  const checkoutId = randomUUID()
  return {
    idempotencyKey: `charge:${checkoutId}`,
    checkoutId,
    amount: 1490,
    currency: 'EUR',
    paymentMethod,
    requestedAt: '2026-11-22T10:00:00Z',
  }
}

describe('the simulated provider', () => {
  test('charges once under a key, and answers the same again', async () => {
    const charge = request('tok_visa')
    const [first, again] = [await provider.charge(charge), await provider.charge(charge)]
    expect(first).toMatchObject({ status: 'succeeded', paymentId: expect.stringMatching(/^pay_/) })
    expect(again).toEqual(first)
    expect(await ledgerEntry(dynamodb, ledger, charge.idempotencyKey)).toMatchObject({ kind: 'charge', amount: 1490 })
  })

  test('charges once under a key though it is asked many times at once', async () => {
    const charge = request('tok_visa')
    const answers = await Promise.all(Array.from({ length: 10 }, () => provider.charge(charge)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('refuses a key that comes with another amount', async () => {
    const charge = request('tok_visa')
    await provider.charge(charge)
    await expect(provider.charge({ ...charge, amount: 1 })).rejects.toMatchObject({ reason: 'idempotency-mismatch' })
  })

  test.each([
    ['tok_chargeDeclined', 'card_declined'],
    ['tok_insufficientFunds', 'insufficient_funds'],
    ['tok_unheardOf', 'invalid_payment_method'],
  ])('%s is declined: %s', async (token, reason) => {
    expect(await provider.charge(request(token))).toEqual({ status: 'declined', reason })
  })

  test('tok_timeout times out twice and then answers the charge it had made', async () => {
    const charge = request('tok_timeout')
    await expect(provider.charge(charge)).rejects.toThrow('did not answer in time')
    const made = await ledgerEntry(dynamodb, ledger, charge.idempotencyKey)
    await expect(provider.charge(charge)).rejects.toThrow('did not answer in time')
    expect(await provider.charge(charge)).toEqual(made?.answer)
  })

  test('tok_outage never answers and charges nothing', async () => {
    const charge = request('tok_outage')
    await expect(provider.charge(charge)).rejects.toMatchObject({ name: 'Unavailable' })
    expect(await ledgerEntry(dynamodb, ledger, charge.idempotencyKey)).toBeUndefined()
  })

  test('refunds once under a key', async () => {
    const refund = { idempotencyKey: `refund:${randomUUID()}`, paymentId: 'pay_1', amount: 1490, currency: 'EUR' }
    const [first, again] = [await provider.refund(refund), await provider.refund(refund)]
    expect(again).toEqual(first)
    await expect(provider.refund({ ...refund, amount: 1 })).rejects.toMatchObject({ reason: 'idempotency-mismatch' })
  })
})
