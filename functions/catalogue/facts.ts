/**
 * What the catalogue states: brands and products, whole, on compacted topics, and each change of stock.
 *
 * A record of a compacted topic has the key of its brand or product and a version that only grows. The newest record is the
 * state; a tombstone (a record without a value) withdraws it. Its version is in the header `kassa-version`, because a
 * tombstone has no other place for it.
 */
import { z } from 'zod'
import { oneLine } from '../http/text.ts'
import { compactedTopic, topic } from '../kafka/topic.ts'

/** The shop's one currency; a product in another one is refused. */
export const shopCurrency = 'EUR'

export const sku = z.string('Expected a sku.').regex(/^[a-z0-9-]{1,64}$/, 'Expected 1 to 64 of a-z, 0-9 and "-".')
export const brandId = z.string('Expected a brand.').regex(/^[a-z0-9-]{1,64}$/, 'Expected 1 to 64 of a-z, 0-9 and "-".')

export const version = z.int().positive().describe('Grows by one with each change')

export const categories = ['kitchen', 'desk', 'outdoors', 'home'] as const

export const taxCategories = ['standard', 'reduced', 'zero'] as const
export type TaxCategory = (typeof taxCategories)[number]

/** A brand as an operator writes it; the service adds the version. */
export const BrandState = z.strictObject(
  {
    brand: brandId,
    name: oneLine('a name', 80, 'Nord'),
    description: oneLine('a description', 1_000, 'Kitchenware from the north.'),
  },
  'Expected an object.',
)
export type BrandState = z.infer<typeof BrandState>

/** A product as an operator writes it; the service adds the version. */
export const ProductState = z.strictObject(
  {
    sku,
    name: oneLine('a name', 120, 'Enamel mug'),
    description: oneLine('a description', 2_000, 'Steel and white enamel with a blue rim; 350 ml.'),
    brand: brandId,
    category: z.enum(categories, `Expected one of ${categories.join(', ')}.`),
    price: z
      .int('Expected a price as a whole number of minor units: 1490 is 14.90.')
      .min(1, 'Expected a price of at least 1, in minor units: 1490 is 14.90.')
      .max(100_000_000, 'At most 100000000.')
      .describe('Amount in minor units of the currency: 1999 is 19.99 EUR'),
    currency: z
      .string('Expected a currency, such as EUR.')
      .regex(/^[A-Z]{3}$/, 'Expected three capital letters, such as EUR.')
      .describe('ISO 4217 code'),
    taxCategory: z.enum(taxCategories, `Expected one of ${taxCategories.join(', ')}.`),
    weightGrams: z.int('Expected whole grams.').min(0, 'At least 0.').max(1_000_000, 'At most 1000000.'),
    pictures: z
      .array(
        z
          .string('Expected an address.')
          .regex(/^(\/|https:\/\/)[^\s]{1,500}$/, 'Expected a path such as /products/mug.svg, or an https address.'),
      )
      .max(20, 'At most 20 pictures.'),
    active: z.boolean('Expected true or false.').describe('False: kept, and not sold'),
  },
  'Expected an object.',
)
export type ProductState = Omit<z.infer<typeof ProductState>, 'pictures'> & { readonly pictures: readonly string[] }

export const BrandChanged = z.object({ ...BrandState.shape, version })
export type BrandChanged = z.infer<typeof BrandChanged>

export const ProductChanged = z.object({ ...ProductState.shape, version })
export type ProductChanged = z.infer<typeof ProductChanged>

export const stockReasons = ['delivery', 'count', 'damage', 'return', 'cancelled'] as const

export const StockAdjusted = z.object({
  sku,
  change: z
    .int('Expected a whole number.')
    .min(-1_000_000, 'At least -1000000.')
    .max(1_000_000, 'At most 1000000.')
    .refine(change => change !== 0, 'A change of 0 is none.'),
  reason: z.enum(stockReasons, `Expected one of ${stockReasons.join(', ')}.`),
  note: oneLine('a note', 500, 'Pallet 7').optional(),
  by: z.string().describe('The operator'),
})
export type StockAdjusted = z.infer<typeof StockAdjusted>

/** A change of stock as an operator writes it; the path says the product, and the token who it is. */
export const StockChange = StockAdjusted.pick({ change: true, reason: true, note: true }).strict()
export type StockChange = z.infer<typeof StockChange>

export const brandChanged = compactedTopic('brand-changed', BrandChanged, 'The whole state of a brand')
export const productChanged = compactedTopic('product-changed', ProductChanged, 'The whole state of a product')
export const stockAdjusted = topic('stock-adjusted', StockAdjusted, 'Stock arrived, was counted, or was lost')
