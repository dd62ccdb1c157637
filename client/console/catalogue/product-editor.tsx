'use client'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type ApiFailure, describeFailure } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import style from './catalogue.module.css'
import type { CatalogueApi } from './catalogue-api.ts'
import type { BrandEntry, ProductEntry } from './entries.ts'
import field from './field.module.css'
import { Field } from './field.tsx'
import {
  fieldLabels,
  formOf,
  type ProductErrors,
  type ProductField,
  type ProductForm,
  placeProductErrors,
  readForm,
} from './product-form.ts'
import { type Seen, VersionConflict } from './version-conflict.tsx'

interface ProductEditorProps {
  readonly api: CatalogueApi
  readonly brands: readonly BrandEntry[]
  readonly products: readonly ProductEntry[]
  /** Undefined for a new product. */
  readonly entry: ProductEntry | undefined
  readonly refresh: () => void
}

type Outcome =
  | { readonly kind: 'saved'; readonly version: number }
  | { readonly kind: 'failed'; readonly text: string }
  /** Another operator was quicker. */
  | { readonly kind: 'conflict'; readonly theirs: Seen }

const categories = ['kitchen', 'desk', 'outdoors', 'home'] as const
const taxCategories = ['standard', 'reduced', 'zero'] as const

const seenOf = ({ version, state }: ProductEntry): Seen => ({ version, form: formOf(state) })
const nothingSeen: Seen = { version: 0, form: formOf(null) }

const tries = 6
const pauseMs = 500

/** The change of the other operator; the view may not have it yet. */
const readNewer = async (api: CatalogueApi, sku: string, seen: number): Promise<Seen | undefined> => {
  for (let left = tries; left > 0; left -= 1) {
    const answer = await api.products()
    const entry = answer.ok ? answer.data.entries.find(({ id }) => id === sku) : undefined
    if (entry && entry.version > seen) return seenOf(entry)
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
  return undefined
}

const isConflict = (failure: ApiFailure): boolean => failure.kind === 'problem' && failure.problem.status === 412

/** Changes a product, on top of the version that is shown. */
export function ProductEditor({ api, brands, products, entry, refresh }: ProductEditorProps) {
  const router = useRouter()
  const [seen, setSeen] = useState<Seen>(entry ? seenOf(entry) : nothingSeen)
  const [form, setForm] = useState(seen.form)
  const [errors, setErrors] = useState<ProductErrors>({})
  const [outcome, setOutcome] = useState<Outcome>()
  const [busy, setBusy] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  const isNew = seen.version === 0
  const currency = products.find(({ state }) => state)?.state?.currency ?? 'EUR'

  useEffect(() => {
    const first = Object.keys(errors)[0]
    if (first) element.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus()
  }, [errors])

  const change = <F extends ProductField>(name: F, value: ProductForm[F]): void => {
    setForm(before => ({ ...before, [name]: value }))
    setErrors(({ [name]: _, ...others }) => others)
  }

  const save = async (wanted: ProductForm, version: number): Promise<void> => {
    if (busy) return
    const read = readForm(wanted, currency)
    if ('errors' in read) {
      setErrors(read.errors)
      return
    }
    setBusy(true)
    const answer = await api.putProduct(read.state, version)
    if (answer.ok) {
      const saved = { version: answer.data.version, form: formOf(read.state) }
      setSeen(saved)
      setForm(saved.form)
      setOutcome({ kind: 'saved', version: saved.version })
      refresh()
      if (version === 0) router.replace(`/console/catalogue?sku=${read.state.sku}`)
    } else if (isConflict(answer)) {
      const theirs = await readNewer(api, read.state.sku, version)
      setOutcome(theirs ? { kind: 'conflict', theirs } : { kind: 'failed', text: describeFailure(answer) })
    } else {
      const placed = placeProductErrors(answer.kind === 'problem' ? (answer.problem.errors ?? []) : [])
      setErrors(placed.errors)
      setOutcome({ kind: 'failed', text: [describeFailure(answer), ...placed.others].join(' ') })
    }
    setBusy(false)
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setOutcome(undefined)
    void save(form, seen.version)
  }

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
      {outcome?.kind === 'saved' && (
        <Notice tone="good" title={`Saved as version ${outcome.version}`}>
          The shop shows it within a few seconds.
        </Notice>
      )}
      {outcome?.kind === 'failed' && (
        <Notice tone="bad" title="Not saved">
          {outcome.text}
        </Notice>
      )}
      {outcome?.kind === 'conflict' && (
        <VersionConflict
          base={seen}
          mine={form}
          theirs={outcome.theirs}
          saveMine={merged => {
            setForm(merged)
            setSeen(outcome.theirs)
            setOutcome(undefined)
            void save(merged, outcome.theirs.version)
          }}
          takeTheirs={() => {
            setForm(outcome.theirs.form)
            setSeen(outcome.theirs)
            setOutcome(undefined)
          }}
        />
      )}
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
