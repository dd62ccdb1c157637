'use client'
import { useId } from 'react'
import style from './choice.module.css'

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly choose: (value: T) => void
}

/** One of several, from a list. */
export function Choice<T extends string>({ label, value, options, choose }: ChoiceProps<T>) {
  const id = useId()
  return (
    <div className={style.choice}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={event => choose(event.target.value as T)}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
