import type { OrderRefund } from '../../shared/contract.ts'

const words = [
  ['succeeded', 'refunded'],
  ['pending', 'being refunded'],
  ['failed', 'with a failed refund'],
] as const satisfies readonly (readonly [OrderRefund['status'], string])[]

/** How many pieces of a product were refunded by lines, and how far that is: `1 refunded, 2 being refunded`. */
export const describeRefundedPieces = (refunds: readonly OrderRefund[], sku: string): string => {
  const pieces = (status: OrderRefund['status']): number =>
    refunds
      .filter(refund => refund.status === status)
      .flatMap(({ lines = [] }) => lines)
      .reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0)
  return words
    .map(([status, said]) => [pieces(status), said] as const)
    .filter(([count]) => count > 0)
    .map(each => each.join(' '))
    .join(', ')
}
