/** What is done with an order, one against the other: cancelled, refunded, shipped, corrected, and sent again. */
import { again, ask, bought, each, much, one } from './beginnings.ts'
import {
  cancel,
  corrected,
  givenUp,
  later,
  less,
  operator,
  part,
  redrive,
  refundSettles,
  refundWebhook,
  ship,
} from './events.ts'
import type { Scenario } from './scenario.ts'

export const orderScenarios: readonly Scenario[] = [
  one('cancel', 'tok_visa', much, 'an order that is cancelled while it is placed, captured and stated', [
    operator('ada', cancel),
  ]),
  one('shopper-cancels', 'tok_visa', each, 'a shopper who cancels while the order is placed and captured', [
    operator('shopper', cancel),
  ]),
  one(
    'cancel-lost',
    'tok_holdLost',
    [{ crashes: 2 }, { rebalances: 1 }, { duplicates: 1 }, { failures: 1 }],
    'an order that is cancelled while its hold is lost',
    [operator('ada', cancel)],
  ),
  bought('cancel-twice', again, 'an operator and the shopper cancel the same order', [
    operator('ada', cancel),
    operator('shopper', cancel),
  ]),
  bought('ship-or-cancel', again, 'one operator ships the order that another one cancels', [
    operator('ada', ship),
    operator('bob', cancel),
  ]),
  bought('address-or-ship', again, 'one operator corrects the address of the order that another one ships', [
    operator('ada', corrected),
    operator('bob', ship),
  ]),
  one(
    'redrive-or-cancel',
    'tok_visa',
    [{ failures: 1 }],
    'a record that was given up is sent again while the order is cancelled',
    [givenUp, redrive, operator('ada', cancel)],
  ),
  one(
    'redrive-late',
    'tok_visa',
    [{ failures: 1 }],
    'a record that was given up is sent again before or after two hours have passed',
    [givenUp, redrive, later(121)],
  ),
  one(
    'redrive-expired',
    'tok_authenticationRequired',
    [{ failures: 1 }],
    'a record that was given up is sent again before or after the payment expires',
    [givenUp, redrive, later(31)],
  ),
  bought('redrive-refund', [{ failures: 2 }], 'a refund that was given up is sent again, and asked for again', [
    givenUp,
    redrive,
    operator('ada', less, 2),
  ]),
  bought(
    'refund-twice',
    [{ crashes: 3 }, { rebalances: 2 }, { duplicates: 2 }],
    'two operators refund more than half of an order each',
    [operator('ada', part), operator('bob', part)],
  ),
  bought('refund-or-cancel', [{ duplicates: 1 }], 'one operator refunds a part of the order that another one cancels', [
    operator('ada', part),
    operator('bob', cancel),
  ]),
  bought('refund-settles', each, 'a refund that is pending; a webhook that it has succeeded comes at any moment', [
    operator('ada', less),
    refundSettles,
    refundWebhook(1),
  ]),
  {
    ...bought(
      'refund-fails',
      [{ crashes: 1 }, { duplicates: 1 }],
      'a refund that is pending, and fails: a person must give the money back',
      [operator('ada', less), refundSettles, refundWebhook(1)],
    ),
    leaves: 'refund-failed',
    begin: async world => {
      await ask('tok_refundFails').begin(world)
      await world.drain()
    },
  },
  bought('refund-again', each, 'a refund that is asked for twice with one key', [operator('ada', less, 2)]),
]
