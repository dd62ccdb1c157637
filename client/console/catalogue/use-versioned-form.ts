import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { type ApiFailure, type ApiResult, describeFailure } from '../../shared/api-request.ts'
import type { CatalogueAccepted } from '../../shared/contract.ts'
import { type Errors, type Field, placeErrors, type Seen } from './versioned-form.ts'

export type Outcome<Form> =
  | { readonly kind: 'saved'; readonly version: number }
  | { readonly kind: 'failed'; readonly text: string }
  /** Another operator was quicker. */
  | { readonly kind: 'conflict'; readonly theirs: Seen<Form> }

export interface Rules<Form, State> {
  /** Version 0 is a new entry. */
  readonly first: Seen<Form>
  /** The state that a form stands for, or what is wrong at which field. */
  readonly read: (form: Form) => { readonly state: State } | { readonly errors: Errors<Form> }
  readonly formOf: (state: State) => Form
  readonly put: (state: State, seen: number) => Promise<ApiResult<CatalogueAccepted>>
  /** The entry as it is now, as a form. */
  readonly find: (state: State) => Promise<Seen<Form> | undefined>
  readonly saved: (state: State, seen: number) => void
}

export interface VersionedForm<Form> {
  readonly seen: Seen<Form>
  readonly form: Form
  readonly errors: Errors<Form>
  readonly outcome: Outcome<Form> | undefined
  readonly busy: boolean
  readonly element: RefObject<HTMLFormElement | null>
  readonly change: <F extends Field<Form>>(name: F, value: Form[F]) => void
  readonly submit: (event: FormEvent) => void
  readonly saveMine: (merged: Form, theirs: Seen<Form>) => void
  readonly takeTheirs: (theirs: Seen<Form>) => void
}

const noErrors = {}
const tries = 6
const pauseMs = 500
const isConflict = (failure: ApiFailure): boolean => failure.kind === 'problem' && failure.problem.status === 412

/** Saves a form on top of the version that is shown, and never over what somebody else has saved meanwhile. */
export const useVersionedForm = <Form extends object, State>(rules: Rules<Form, State>): VersionedForm<Form> => {
  const [seen, setSeen] = useState(rules.first)
  const [form, setForm] = useState(seen.form)
  const [errors, setErrors] = useState<Errors<Form>>(noErrors as Errors<Form>)
  const [outcome, setOutcome] = useState<Outcome<Form>>()
  const [busy, setBusy] = useState(false)
  const element = useRef<HTMLFormElement>(null)

  useEffect(() => {
    const first = Object.keys(errors)[0]
    if (first) element.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus()
  }, [errors])

  /** The change of the other operator; the view may not have it yet. */
  const findNewer = async (state: State, version: number): Promise<Seen<Form> | undefined> => {
    for (let left = tries; left > 0; left -= 1) {
      const found = await rules.find(state)
      if (found && found.version > version) return found
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
    return undefined
  }

  const save = async (wanted: Form, version: number): Promise<void> => {
    if (busy) return
    const read = rules.read(wanted)
    if ('errors' in read) {
      setErrors(read.errors)
      return
    }
    setBusy(true)
    const answer = await rules.put(read.state, version)
    if (answer.ok) {
      const saved = { version: answer.data.version, form: rules.formOf(read.state) }
      setSeen(saved)
      setForm(saved.form)
      setOutcome({ kind: 'saved', version: saved.version })
      rules.saved(read.state, version)
    } else if (isConflict(answer)) {
      const theirs = await findNewer(read.state, version)
      setOutcome(theirs ? { kind: 'conflict', theirs } : { kind: 'failed', text: describeFailure(answer) })
    } else {
      const placed = placeErrors(wanted, answer.kind === 'problem' ? (answer.problem.errors ?? []) : [])
      setErrors(placed.errors)
      setOutcome({ kind: 'failed', text: [describeFailure(answer), ...placed.others].join(' ') })
    }
    setBusy(false)
  }

  const showVersion = (shown: Form, theirs: Seen<Form>): void => {
    setForm(shown)
    setSeen(theirs)
    setOutcome(undefined)
  }

  return {
    seen,
    form,
    errors,
    outcome,
    busy,
    element,
    change: (name, value) => {
      setForm(before => ({ ...before, [name]: value }))
      setErrors(({ [name]: _, ...others }) => others as Errors<Form>)
    },
    submit: event => {
      event.preventDefault()
      setOutcome(undefined)
      void save(form, seen.version)
    },
    saveMine: (merged, theirs) => {
      showVersion(merged, theirs)
      void save(merged, theirs.version)
    },
    takeTheirs: theirs => showVersion(theirs.form, theirs),
  }
}
