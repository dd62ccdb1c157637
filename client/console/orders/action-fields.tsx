import type { ApiFailure } from '../../shared/api-request.ts'
import type { OrderView } from '../../shared/contract.ts'
import { Field } from '../../shared/field.tsx'

export interface DialogProps {
  readonly order: OrderView
  readonly isBusy: boolean
  /** Why it cannot be done any more. */
  readonly blocked: string | undefined
  /** What the API had against the last attempt. */
  readonly refusal: ApiFailure | undefined
  readonly trouble: { readonly title: string; readonly text: string } | undefined
  /** @param title what it does, such as `Refund €14.90` */
  readonly act: (body: object, title: string) => void
  readonly close: () => void
}

/** What the API says is wrong, by the dotted path of its field. */
export const fieldErrors = (refusal: ApiFailure | undefined): Readonly<Record<string, string>> =>
  refusal?.kind === 'problem'
    ? Object.fromEntries((refusal.problem.errors ?? []).map(({ field, message }) => [field, message]))
    : {}

interface TextProps {
  readonly label: string
  readonly value: string
  readonly error?: string | undefined
  readonly hint?: string
  readonly list?: string
  readonly inputMode?: 'numeric' | 'decimal'
  readonly maxLength: number
  readonly change: (value: string) => void
}

export function TextField({ label, error, hint, change, ...input }: TextProps) {
  return (
    <Field label={label} error={error} {...(hint ? { hint } : {})}>
      {described => (
        <input {...described} {...input} autoComplete="off" onChange={event => change(event.target.value)} />
      )}
    </Field>
  )
}

/** A word to colleagues. */
export function NoteField({ value, change }: Pick<TextProps, 'value' | 'change'>) {
  return (
    <TextField
      label="Note (optional)"
      hint="For the shop: the shopper does not see it."
      value={value}
      maxLength={500}
      change={change}
    />
  )
}
