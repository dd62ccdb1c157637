/** What an operator types about a product, and the product it stands for. The API has the last word on each field. */
import type { ProductEntry, ProductState } from './entries.ts'
import type { Errors, Field, Labels, Seen } from './versioned-form.ts'

export interface ProductForm {
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly brand: string
  readonly category: string
  /** In major units, such as `14.90`. */
  readonly price: string
  readonly taxCategory: string
  readonly weightGrams: string
  /** Paths or addresses, with spaces between them. */
  readonly pictures: string
  readonly active: boolean
}

export type ProductField = Field<ProductForm>
export type ProductErrors = Errors<ProductForm>

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** `1490` is `14.90`. */
export const priceText = (minorUnits: number, currency: string): string => {
  const digits = digitsOf(currency)
  const text = String(minorUnits).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** `14.9`, `14,90` and `14.90` are `1490`; undefined for what is no price. No fraction is ever reckoned with. */
export const parsePrice = (text: string, currency: string): number | undefined => {
  const digits = digitsOf(currency)
  const [, whole, fraction = ''] = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > digits) return undefined
  return Number(whole + fraction.padEnd(digits, '0'))
}

const emptyForm: ProductForm = {
  sku: '',
  name: '',
  description: '',
  brand: '',
  category: 'kitchen',
  price: '',
  taxCategory: 'standard',
  weightGrams: '',
  pictures: '',
  active: true,
}

export const formOf = (state: ProductState): ProductForm => {
  const { currency, ...fields } = state
  return {
    ...fields,
    price: priceText(state.price, currency),
    weightGrams: String(state.weightGrams),
    pictures: state.pictures.join(' '),
  }
}

export const newProduct: Seen<ProductForm> = { version: 0, form: emptyForm }

/** A product that was withdrawn has only its sku. */
export const seenProduct = ({ id, version, state }: ProductEntry): Seen<ProductForm> => ({
  version,
  form: state ? formOf(state) : { ...emptyForm, sku: id },
})

const wholeNumber = /^\d{1,7}$/

/** The product, or what is wrong at which field. */
export const readForm = (
  form: ProductForm,
  currency: string,
): { readonly state: ProductState } | { readonly errors: ProductErrors } => {
  const price = parsePrice(form.price, currency)
  const errors: ProductErrors = {
    ...(/^[a-z0-9-]{1,64}$/.test(form.sku) ? {} : { sku: 'Use 1 to 64 of a-z, 0-9 and "-".' }),
    ...(form.name.trim() ? {} : { name: 'Enter a name.' }),
    ...(form.description.trim() ? {} : { description: 'Enter a description.' }),
    ...(form.brand ? {} : { brand: 'Choose a brand.' }),
    ...(price ? {} : { price: `Enter a price, such as ${priceText(1490, currency)}.` }),
    ...(wholeNumber.test(form.weightGrams) ? {} : { weightGrams: 'Enter whole grams.' }),
  }
  if (Object.keys(errors).length > 0) return { errors }
  return {
    state: {
      sku: form.sku,
      name: form.name.trim(),
      description: form.description.trim(),
      brand: form.brand,
      category: form.category as ProductState['category'],
      price: price ?? 0,
      currency,
      taxCategory: form.taxCategory as ProductState['taxCategory'],
      weightGrams: Number(form.weightGrams),
      pictures: form.pictures.split(/\s+/).filter(Boolean),
      active: form.active,
    },
  }
}

export const fieldLabels: Labels<ProductForm> = {
  sku: 'SKU',
  name: 'Name',
  description: 'Description',
  brand: 'Brand',
  category: 'Category',
  price: 'Price',
  taxCategory: 'Tax category',
  weightGrams: 'Weight in grams',
  pictures: 'Pictures',
  active: 'On sale',
}
