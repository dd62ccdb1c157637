/** The test tokens of the simulated payment provider, each with what it does. No card number ever enters the shop. */

export interface PaymentMethod {
  readonly token: string
  readonly name: string
  readonly effect: string
}

export const paymentMethods: readonly PaymentMethod[] = [
  { token: 'tok_visa', name: 'Test card', effect: 'Pays at once.' },
  { token: 'tok_chargeDeclined', name: 'Declined card', effect: 'The bank says no; nothing is charged.' },
  { token: 'tok_insufficientFunds', name: 'Empty account', effect: 'Declined for want of money.' },
  { token: 'tok_timeout', name: 'Slow provider', effect: 'Times out twice, then pays. Still one charge.' },
  { token: 'tok_outage', name: 'Provider outage', effect: 'Fails on every try: the order waits, nothing is lost.' },
]

export const usualMethod = 'tok_visa'
