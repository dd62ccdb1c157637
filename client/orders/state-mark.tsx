import type { CheckoutState } from '../lib/contract.ts'
import { stateWords } from '../lib/order-words.ts'
import style from './state-mark.module.css'

export function StateMark({ state }: { state: CheckoutState }) {
  const { short, tone } = stateWords[state] ?? { short: state, tone: 'live' }
  return <span className={`${style.mark} ${style[tone]}`}>{short}</span>
}
