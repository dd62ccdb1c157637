/** What a shopper reads about money of an order that comes back. */
import type { CheckoutStatus } from '../shared/contract.ts'
import type { Tone } from '../shared/tone.ts'

type Given = Pick<CheckoutStatus, 'status' | 'reason' | 'refund' | 'refunded' | 'refundPending' | 'refundFailed'>

export interface MoneyBack {
  /** Known to have arrived. */
  readonly arrived: number
  readonly onItsWay: number
  readonly failed: number
}

/** Where nothing is said of what is on its way, the last refund speaks for all. */
export const moneyBackOf = ({
  refund,
  refunded = 0,
  refundPending,
  refundFailed = 0,
}: Omit<Given, 'status'>): MoneyBack => {
  const onItsWay = refundPending ?? (refund === 'succeeded' || refund === 'failed' ? 0 : refunded)
  return { arrived: refunded - onItsWay, onItsWay, failed: refundFailed }
}

export const hasFailedRefund = ({ refund, refundFailed = 0 }: Omit<Given, 'status'>): boolean =>
  refund === 'failed' || refundFailed > 0

/** Undefined where nothing comes back. `money` writes an amount. */
export const describeMoneyBack = (checkout: Given, money: (amount: number) => string): string | undefined => {
  const { status, reason } = checkout
  const { arrived, onItsWay, failed } = moneyBackOf(checkout)
  const sentences = [
    hasFailedRefund(checkout) &&
      `A refund${failed > 0 ? ` of ${money(failed)}` : ''} did not go through. You get it back another way: somebody at the shop takes care of it.`,
    arrived > 0 && `You got ${money(arrived)} back.`,
    onItsWay > 0 && `${money(onItsWay)} is on its way back to you. It may take some days to arrive.`,
  ].filter(sentence => sentence !== false)
  if (sentences.length > 0) return sentences.join(' ')
  if (status !== 'cancelled') return undefined
  return reason === 'payment_lost' ? 'You were not charged.' : 'The reserved amount is released. You are not charged.'
}

export const toneOfMoneyBack = (checkout: Omit<Given, 'status'>): Tone => {
  if (hasFailedRefund(checkout)) return 'bad'
  return moneyBackOf(checkout).onItsWay > 0 ? 'live' : 'good'
}
