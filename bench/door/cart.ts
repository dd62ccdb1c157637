import { delivery } from '../../tests/delivery.ts'

/** What every shopper of the bench wants. */
export const cart = {
  customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
  items: [
    { sku: 'mug-enamel', quantity: 2 },
    { sku: 'notebook-dotted', quantity: 1 },
  ],
  paymentMethod: 'tok_visa',
  ...delivery,
}
