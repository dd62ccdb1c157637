'use client'
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
}

/** A required line of text. */
export function TextField({ label, change, hint, error, ...input }: TextFieldProps) {
  return (
    <Field label={label} error={error} {...(hint ? { hint } : {})}>
      {described => <input {...input} {...described} onChange={event => change(event.target.value)} required />}
    </Field>
  )
}
