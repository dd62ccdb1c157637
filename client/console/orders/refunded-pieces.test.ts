import { expect, test } from '@jest/globals'
import type { OrderRefund } from '../../shared/contract.ts'
import { describeRefundedPieces } from './refunded-pieces.ts'

const refund = (status: OrderRefund['status'], ...lines: { sku: string; quantity: number }[]): OrderRefund => ({
  ...{ refundId: status, amount: 100, at: '2030-01-01T12:00:00Z', status },
  ...(lines.length > 0 ? { lines } : {}),
})

test('pieces are said by how far their refunds are; refunds of an amount are for no pieces', () => {
  const refunds = [
    refund('succeeded', { sku: 'mug', quantity: 1 }, { sku: 'lamp', quantity: 4 }),
    refund('succeeded'),
    refund('pending', { sku: 'mug', quantity: 2 }),
    refund('succeeded', { sku: 'mug', quantity: 1 }),
    refund('failed', { sku: 'mug', quantity: 3 }),
  ]
  expect(describeRefundedPieces(refunds, 'mug')).toBe('2 refunded, 2 being refunded, 3 with a failed refund')
  expect(describeRefundedPieces(refunds, 'lamp')).toBe('4 refunded')
  expect(describeRefundedPieces(refunds, 'pen')).toBe('')
})
