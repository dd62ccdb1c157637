import { Field } from '../shared/field.tsx'
import { useLocale } from '../shared/use-locale.ts'
import { type AddressField, namedCountries } from './address.ts'
import style from './checkout-form.module.css'
import type { PlacedErrors } from './field-errors.ts'
import { TextField } from './text-field.tsx'
import type { Delivery } from './use-delivery.ts'

interface AddressFieldsProps {
  readonly delivery: Delivery
  readonly errors: PlacedErrors['fields']
  readonly edited: (field: AddressField) => void
}

const fields = [
  { name: 'line1', label: 'Street and number', autoComplete: 'shipping address-line1' },
  { name: 'line2', label: 'Apartment, floor or company', autoComplete: 'shipping address-line2', optional: true },
  { name: 'postalCode', label: 'Postal code', autoComplete: 'shipping postal-code' },
  { name: 'city', label: 'City', autoComplete: 'shipping address-level2' },
  { name: 'region', label: 'State or region', autoComplete: 'shipping address-level1', optional: true },
] as const

export function AddressFields({ delivery, errors, edited }: AddressFieldsProps) {
  const locale = useLocale()
  const { address, countries, edit, isRemembered, remember } = delivery
  const change = (field: AddressField, value: string): void => {
    edit({ [field]: value })
    edited(field)
  }
  return (
    <>
      {fields.map(field => (
        <TextField
          key={field.name}
          {...field}
          value={address[field.name]}
          error={errors[field.name]}
          change={value => change(field.name, value)}
        />
      ))}
      <Field label="Country" error={errors.country}>
        {described => (
          <select
            {...described}
            name="country"
            autoComplete="shipping country"
            value={address.country}
            onChange={event => change('country', event.target.value)}
            required
          >
            {namedCountries(countries, locale).map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className={style.remember}>
        <input type="checkbox" checked={isRemembered} onChange={event => remember(event.target.checked)} />
        Remember this address in this browser
      </label>
    </>
  )
}
