/** A checkout on its way to an order: cards, the bank, the last piece, a shopper who asks twice. */
import { ask, declined, drainButMails, each, good, much, one, twice } from './beginnings.ts'
import { bank, later, paymentSettles, reconcile, returns, webhook } from './events.ts'
import type { Scenario } from './scenario.ts'

export const checkoutScenarios: readonly Scenario[] = [
  one('declined', 'tok_insufficientFunds', much, 'a card that is declined', [declined.again]),
  one(
    'declined-together',
    'tok_insufficientFunds',
    [{ crashes: 3, rebalances: 2, duplicates: 2 }],
    'the same, with all of it together',
    [declined.again],
  ),
  one('one-card', 'tok_visa', much, 'a good card'),
  one(
    'one-card-together',
    'tok_visa',
    [{ crashes: 1, rebalances: 1, duplicates: 1 }],
    'the same, with one of each kind together',
  ),
  {
    ...one('mails', 'tok_visa', [{ crashes: 3, rebalances: 2, duplicates: 2 }], 'a mail whose cause is stated twice'),
    keepsRepeated: true,
    begin: async world => {
      await good.begin(world)
      await drainButMails(world)
      world.restate('order-successful')
      await drainButMails(world)
    },
  },
  one(
    'asked-twice',
    'tok_visa',
    [{ crashes: 3 }, { rebalances: 1 }, { duplicates: 2 }, { failures: 2 }],
    'a good card, and a shopper who asks twice',
    [good.again],
  ),
  one('timeout', 'tok_timeout', much, 'a card for which the provider gives no answer twice'),
  one('server-error', 'tok_serverError', much, 'a card for which the provider holds the amount and answers with a 500'),
  one('slow', 'tok_slow', each, 'a payment that the provider takes two seconds for; a webhook', [
    paymentSettles,
    webhook(1),
  ]),
  one('outage', 'tok_outage', each, 'a provider that does not answer until the payment is too late', [
    { ...later(121), can: () => true },
  ]),
  one('hold-lost', 'tok_holdLost', much, 'a hold that is lost before it is captured: the order is cancelled'),
  one('late-order', 'tok_visa', twice, 'a good card, and two hours that pass', [later(121)]),
  {
    name: 'last-piece',
    about: 'two checkouts for the last piece',
    stock: { 'mug-enamel': 1 },
    bounds: much,
    events: [],
    begin: async world => {
      await ask('tok_visa', 'key-1').begin(world)
      await ask('tok_visa', 'key-2').begin(world)
    },
  },
  one(
    'bank',
    'tok_authenticationRequired',
    much,
    'a payment confirmed with the bank; a webhook that comes twice, and the reconciler',
    [bank('approve'), webhook(2), reconcile],
  ),
  one(
    'bank-late',
    'tok_authenticationRequired',
    each,
    'a payment confirmed with the bank, before or after it expires',
    [bank('approve'), later(31), reconcile],
  ),
  one('bank-refused', 'tok_authenticationRequired', much, 'a payment refused at the bank; two webhooks', [
    bank('refuse'),
    webhook(2),
  ]),
  one('bank-tabs', 'tok_authenticationRequired', each, 'two tabs of the bank: one approves, one refuses', [
    bank('approve'),
    bank('refuse'),
    returns,
  ]),
]
