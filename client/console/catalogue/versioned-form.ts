/** A form over an entry that other operators change too: what it saw, what they wrote, and what becomes of both. */
import type { FieldError } from '../../shared/contract.ts'

export type Field<Form> = keyof Form & string
export type Errors<Form> = Readonly<Partial<Record<Field<Form>, string>>>
export type Labels<Form> = Readonly<Record<Field<Form>, string>>

/** A version of an entry, as a form. */
export interface Seen<Form> {
  readonly version: number
  readonly form: Form
}

const fieldsOf = <Form extends object>(form: Form) => Object.keys(form) as Field<Form>[]

export interface Difference<Form> {
  readonly field: Field<Form>
  readonly mine: string
  readonly theirs: string
}

const shown = (value: unknown): string => (value === true ? 'yes' : value === false ? 'no' : String(value) || '–')

/** Where two operators wrote something else. */
export const differencesOf = <Form extends object>(mine: Form, theirs: Form): readonly Difference<Form>[] =>
  fieldsOf(mine)
    .filter(field => mine[field] !== theirs[field])
    .map(field => ({ field, mine: shown(mine[field]), theirs: shown(theirs[field]) }))

/** What the operator changed, put onto the state that somebody else has saved meanwhile. */
export const mergeForms = <Form extends object>(base: Form, mine: Form, theirs: Form): Form =>
  Object.fromEntries(
    fieldsOf(mine).map(field => [field, mine[field] === base[field] ? theirs[field] : mine[field]]),
  ) as Form

/** Each error of the API at its field; what belongs to no field stands in `others`. */
export const placeErrors = <Form extends object>(
  form: Form,
  errors: readonly FieldError[],
): { readonly errors: Errors<Form>; readonly others: readonly string[] } => {
  const fieldOf = (error: FieldError) =>
    fieldsOf(form).find(field => error.field === field || error.field.startsWith(`${field}.`))
  return {
    errors: Object.fromEntries(
      errors.toReversed().flatMap(error => {
        const field = fieldOf(error)
        return field ? [[field, error.message]] : []
      }),
    ) as Errors<Form>,
    others: errors.filter(error => !fieldOf(error)).map(({ field, message }) => `${field}: ${message}`),
  }
}
