/** What an operator types about a brand, and the brand it stands for. The API has the last word on each field. */
import type { BrandEntry, BrandState } from './entries.ts'
import type { Errors, Labels, Seen } from './versioned-form.ts'

export interface BrandForm {
  readonly brand: string
  readonly name: string
  readonly description: string
}

export const newBrand: Seen<BrandForm> = { version: 0, form: { brand: '', name: '', description: '' } }

/** A brand that was withdrawn has only its id. */
export const seenBrand = ({ id, version, state }: BrandEntry): Seen<BrandForm> => ({
  version,
  form: state ?? { ...newBrand.form, brand: id },
})

export const readBrandForm = ({
  brand,
  name,
  description,
}: BrandForm): { readonly state: BrandState } | { readonly errors: Errors<BrandForm> } => {
  const errors: Errors<BrandForm> = {
    ...(/^[a-z0-9-]{1,64}$/.test(brand) ? {} : { brand: 'Use 1 to 64 of a-z, 0-9 and "-".' }),
    ...(name.trim() ? {} : { name: 'Enter a name.' }),
    ...(description.trim() ? {} : { description: 'Enter a description.' }),
  }
  if (Object.keys(errors).length > 0) return { errors }
  return { state: { brand, name: name.trim(), description: description.trim() } }
}

export const brandLabels: Labels<BrandForm> = { brand: 'Brand id', name: 'Name', description: 'Description' }
