import { Field } from '../shared/field.tsx'

interface TextFieldProps {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly change: (value: string) => void
  readonly autoComplete: string
  readonly hint?: string
  readonly type?: 'text' | 'email'
  readonly error?: string | undefined
  readonly optional?: boolean
}

/** A line of text, required unless it is said to be optional. */
export function TextField({ label, change, hint, error, optional = false, ...input }: TextFieldProps) {
  return (
    <Field label={optional ? `${label} (optional)` : label} error={error} {...(hint ? { hint } : {})}>
      {described => (
        <input {...input} {...described} onChange={event => change(event.target.value)} required={!optional} />
      )}
    </Field>
  )
}
