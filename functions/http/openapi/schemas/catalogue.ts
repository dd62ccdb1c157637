/** Schemas of the catalogue: what shoppers see of it, and what operators change. */
import { z } from 'zod'
import type { catalogueOf } from '../../../catalogue/catalogue.ts'
import { BrandState, categories, ProductState, taxCategories } from '../../../catalogue/facts.ts'
import { answerOf } from './answer-of.ts'
import { minorUnits, nextPage } from './shapes.ts'

export const Product = z.object({
  sku: z.string(),
  name: z.string(),
  description: z.string(),
  brand: z.string(),
  category: z.enum(categories),
  price: minorUnits,
  taxCategory: z.enum(taxCategories),
  weightGrams: z.int(),
  pictures: z.array(z.string()),
  picture: z.string().nullable().describe('The first picture'),
  version: z.int().describe('For If-Match, when an operator changes the product'),
  stock: z.int().nullable().describe('Pieces left; null when the stock cannot be read'),
  soldOut: z.boolean(),
})

export const Catalogue = answerOf<ReturnType<typeof catalogueOf>>()(
  z.object({
    currency: z.string(),
    brands: z.array(BrandState).describe('The brands of these products'),
    products: z.array(Product),
    next: nextPage,
  }),
)

export const CatalogueAccepted = z.object({ id: z.string(), version: z.int() })
export const StockAccepted = z.object({ sku: z.string(), eventId: z.string() })
const entry = { id: z.string(), version: z.int().describe('For If-Match') }
const withdrawn = 'Null when it was withdrawn'
export const ProductEntries = z.object({
  entries: z.array(
    z.object({
      ...entry,
      state: ProductState.nullable().describe(withdrawn),
      stock: z.int().nullable().describe('Pieces left; null when nothing was delivered yet'),
    }),
  ),
  next: nextPage,
})
export const BrandEntries = z.object({
  entries: z.array(z.object({ ...entry, state: BrandState.nullable().describe(withdrawn) })),
  next: nextPage,
})
