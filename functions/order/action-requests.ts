/** What the routes of actions on an order take. */
import { z } from 'zod'
import { mostLines } from '../checkout/facts.ts'
import { countries } from '../checkout/shipping-methods.ts'
import { postalAddress } from '../http/postal-address.ts'
import { oneLine } from '../http/text.ts'

const object = 'Expected a JSON object.'
const note = oneLine('a note', 500, 'The mug arrived broken').optional().describe('Why, for the records of the shop')

export const CancelRequest = z.strictObject({ note }, object)

const Line = z.strictObject(
  {
    sku: oneLine('a sku', 256, 'mug-enamel'),
    quantity: z
      .int('Expected a whole number.')
      .min(1, 'At least 1.')
      .meta({ examples: [1] }),
  },
  'Expected a line of the order.',
)

export const RefundRequest = z
  .strictObject(
    {
      lines: z
        .array(Line, 'Expected a list of lines.')
        .min(1, 'At least one line.')
        .max(mostLines, `At most ${mostLines} lines.`)
        .superRefine((lines, context) => {
          lines.forEach(({ sku }, index) => {
            if (lines.findIndex(line => line.sku === sku) < index)
              context.addIssue({
                code: 'custom',
                path: [index, 'sku'],
                message: 'This sku is in another line already.',
              })
          })
        })
        .optional()
        .describe('The pieces that are refunded, at the prices of the order; without shipping'),
      amount: z
        .int('Expected an amount in minor units.')
        .min(1, 'At least 1.')
        .meta({ examples: [490] })
        .optional()
        .describe('In minor units of the currency of the order'),
      note,
    },
    object,
  )
  .superRefine(({ lines, amount }, context) => {
    if ((lines === undefined) === (amount === undefined))
      context.addIssue({ code: 'custom', path: ['lines'], message: 'Expected either lines or amount, and not both.' })
  })
  .describe('Either lines or amount')
  .meta({
    examples: [{ lines: [{ sku: 'mug-enamel', quantity: 1 }], note: 'The mug arrived broken' }, { amount: 490 }],
  })

export const ShipmentRequest = z.strictObject(
  {
    carrier: oneLine('a carrier', 60, 'DHL'),
    trackingNumber: oneLine('a tracking number', 60, '00340434161094042557'),
  },
  object,
)

export const ReceiptRequest = z.strictObject({}, object)

export const AddressRequest = z
  .strictObject({ shipTo: postalAddress(countries) }, object)
  .describe('The country stays as it is, since shipping and VAT follow from it')
