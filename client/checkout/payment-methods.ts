/** The test tokens of the simulated payment provider, each with what it does. No card number ever enters the shop. */

export interface PaymentMethod {
  readonly token: string
  readonly name: string
  readonly effect: string
}

export const paymentMethods: readonly PaymentMethod[] = [
  { token: 'tok_visa', name: 'Test card', effect: 'Pays immediately.' },
  {
    token: 'tok_authenticationRequired',
    name: 'Card with confirmation',
    effect: 'Your bank asks you to confirm first.',
  },
  { token: 'tok_chargeDeclined', name: 'Declined card', effect: 'Declined by the bank. Nothing is charged.' },
  { token: 'tok_insufficientFunds', name: 'Empty account', effect: 'Declined: insufficient funds.' },
  { token: 'tok_timeout', name: 'Slow provider', effect: 'Times out twice, then pays. You are charged once.' },
  { token: 'tok_outage', name: 'Provider outage', effect: 'Every attempt fails. The order waits; nothing is lost.' },
]

export const usualMethod = 'tok_visa'
