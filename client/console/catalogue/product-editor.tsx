import { useRouter } from 'next/navigation'
import { Button } from '../../shared/button.tsx'
import field from '../../shared/field.module.css'
import { Field } from '../../shared/field.tsx'
import { Panel } from '../../shared/panel.tsx'
import style from './catalogue.module.css'
import type { CatalogueApi } from './catalogue-api.ts'
import type { BrandEntry, ProductEntry } from './entries.ts'
import {
  fieldLabels,
  formOf,
  newProduct,
  type ProductField,
  type ProductForm,
  readForm,
  seenProduct,
} from './product-form.ts'
import { SaveNotice } from './save-notice.tsx'
import { useVersionedForm } from './use-versioned-form.ts'

interface ProductEditorProps {
  readonly api: CatalogueApi
  readonly brands: readonly BrandEntry[]
  readonly products: readonly ProductEntry[]
  /** Undefined for a new product. */
  readonly entry: ProductEntry | undefined
  readonly refresh: () => void
}

const categories = ['kitchen', 'desk', 'outdoors', 'home'] as const
const taxCategories = ['standard', 'reduced', 'zero'] as const

/** Changes a product, on top of the version that is shown. */
export function ProductEditor({ api, brands, products, entry, refresh }: ProductEditorProps) {
  const router = useRouter()
  const currency = products.find(({ state }) => state)?.state?.currency ?? 'EUR'
  const versioned = useVersionedForm({
    first: entry ? seenProduct(entry) : newProduct,
    read: (form: ProductForm) => readForm(form, currency),
    formOf,
    put: api.putProduct,
    find: async ({ sku }) => {
      const answer = await api.products()
      const found = answer.ok ? answer.data.find(({ id }) => id === sku) : undefined
      return found && seenProduct(found)
    },
    saved: ({ sku }, seen) => {
      refresh()
      if (seen === 0) router.replace(`/console/catalogue?sku=${sku}`)
    },
  })
  const { seen, form, errors, busy, element, change, submit } = versioned
  const isNew = seen.version === 0

  const text = (name: ProductField & ('sku' | 'name' | 'price' | 'weightGrams' | 'pictures'), hint?: string) => (
    <Field label={fieldLabels[name]} error={errors[name]} {...(hint ? { hint } : {})}>
      {described => (
        <input
          {...described}
          name={name}
          value={form[name]}
          autoComplete="off"
          inputMode={name === 'price' ? 'decimal' : name === 'weightGrams' ? 'numeric' : 'text'}
          onChange={event => change(name, event.target.value)}
        />
      )}
    </Field>
  )
  const choice = (name: 'brand' | 'category' | 'taxCategory', options: readonly (readonly [string, string])[]) => (
    <Field label={fieldLabels[name]} error={errors[name]}>
      {described => (
        <select {...described} name={name} value={form[name]} onChange={event => change(name, event.target.value)}>
          {options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
  const brandOptions = brands.flatMap(({ id, state }) => (state ? [[id, state.name] as const] : []))

  return (
    <Panel title="Details" aside={isNew ? undefined : `version ${seen.version}`}>
      <SaveNotice versioned={versioned} labels={fieldLabels} />
      <form ref={element} className={style.form} onSubmit={submit} noValidate aria-label="Product">
        {isNew && text('sku', 'It cannot be changed later.')}
        {text('name')}
        <Field label={fieldLabels.description} error={errors.description}>
          {described => (
            <textarea
              {...described}
              name="description"
              rows={3}
              value={form.description}
              onChange={event => change('description', event.target.value)}
            />
          )}
        </Field>
        <div className={style.row}>
          {text('price', `In ${currency}`)}
          {text('weightGrams')}
        </div>
        <div className={style.row}>
          {choice('brand', [['', 'Choose…'], ...brandOptions])}
          {choice(
            'category',
            categories.map(each => [each, each]),
          )}
          {choice(
            'taxCategory',
            taxCategories.map(each => [each, each]),
          )}
        </div>
        {text('pictures', 'Paths such as /products/mug.svg, with spaces between them. The first is shown in the list.')}
        <label className={field.check}>
          <input type="checkbox" checked={form.active} onChange={event => change('active', event.target.checked)} />
          On sale
        </label>
        <div className={style.actions}>
          <Button type="submit" main aria-disabled={busy}>
            {busy ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
