'use client'
import { useId } from 'react'
import style from './text-field.module.css'

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

export function TextField({ name, label, value, change, autoComplete, hint, type = 'text', error }: TextFieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={style.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        onChange={event => change(event.target.value)}
        autoComplete={autoComplete}
        required
        aria-invalid={error !== undefined}
        aria-describedby={described || undefined}
      />
      {error && (
        <p id={`${id}-error`} className={style.error}>
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className={style.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
