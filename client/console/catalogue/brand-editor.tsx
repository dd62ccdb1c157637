import { useRouter } from 'next/navigation'
import { Button } from '../../shared/button.tsx'
import { Field } from '../../shared/field.tsx'
import { Panel } from '../../shared/panel.tsx'
import { brandLabels, newBrand, readBrandForm, seenBrand } from './brand-form.ts'
import style from './catalogue.module.css'
import type { CatalogueApi } from './catalogue-api.ts'
import type { BrandEntry, BrandState } from './entries.ts'
import { SaveNotice } from './save-notice.tsx'
import { useVersionedForm } from './use-versioned-form.ts'

interface BrandEditorProps {
  readonly api: CatalogueApi
  /** Undefined for a new brand. */
  readonly entry: BrandEntry | undefined
  readonly refresh: () => void
}

/** Changes a brand, on top of the version that is shown. */
export function BrandEditor({ api, entry, refresh }: BrandEditorProps) {
  const router = useRouter()
  const versioned = useVersionedForm({
    first: entry ? seenBrand(entry) : newBrand,
    read: readBrandForm,
    formOf: (state: BrandState) => state,
    put: api.putBrand,
    find: async ({ brand }) => {
      const answer = await api.brands()
      const found = answer.ok ? answer.data.find(({ id }) => id === brand) : undefined
      return found && seenBrand(found)
    },
    saved: ({ brand }, seen) => {
      refresh()
      if (seen === 0) router.replace(`/console/catalogue?brand=${brand}`)
    },
  })
  const { seen, form, errors, busy, element, change, submit } = versioned
  const isNew = seen.version === 0
  const text = (name: 'brand' | 'name', hint?: string) => (
    <Field label={brandLabels[name]} error={errors[name]} {...(hint ? { hint } : {})}>
      {described => (
        <input
          {...described}
          name={name}
          value={form[name]}
          autoComplete="off"
          onChange={event => change(name, event.target.value)}
        />
      )}
    </Field>
  )
  return (
    <Panel title="Details" aside={isNew ? undefined : `version ${seen.version}`}>
      <SaveNotice versioned={versioned} labels={brandLabels} />
      <form ref={element} className={style.form} onSubmit={submit} noValidate aria-label="Brand">
        {isNew && text('brand', 'It cannot be changed later.')}
        {text('name')}
        <Field label={brandLabels.description} error={errors.description}>
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
        <div className={style.actions}>
          <Button type="submit" main aria-disabled={busy}>
            {busy ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
