/** Where the items of a checkout are; that of the checkout itself comes last, for it says where the rest is. */
import { keyOf as ledgerKeyOf } from '../payment/dynamodb-ledger.ts'
import type { Item } from './dynamodb-personal-data.ts'
import { withoutPerson, withoutToken } from './personal-data.ts'

export type PersonalTables = Readonly<Record<'checkouts' | 'payments' | 'orders' | 'ledger', string>>

export interface ItemPlace {
  readonly place: string
  readonly table: string
  readonly without: (item: unknown) => unknown
  readonly keyOf: (checkoutId: string) => Item
}

const byCheckout = (checkoutId: string): Item => ({ checkoutId })

export const itemPlaces = ({ checkouts, payments, orders, ledger }: PersonalTables): readonly ItemPlace[] => [
  { place: 'DynamoDB orders', table: orders, without: withoutPerson, keyOf: byCheckout },
  { place: 'DynamoDB payments', table: payments, without: withoutPerson, keyOf: byCheckout },
  {
    place: 'Ledger of the simulated provider',
    table: ledger,
    without: withoutToken,
    keyOf: checkoutId => ({ idempotencyKey: ledgerKeyOf(checkoutId) }),
  },
  { place: 'DynamoDB checkouts', table: checkouts, without: withoutPerson, keyOf: byCheckout },
]
