import type { ReactNode } from 'react'
import style from './choice.module.css'

export interface Option {
  readonly value: string
  readonly name: ReactNode
  readonly effect: ReactNode
}

interface ChoiceProps {
  /** Of the field in the form. */
  readonly name: string
  readonly options: readonly Option[]
  readonly chosen: string | undefined
  readonly choose: (value: string) => void
  readonly error: string | undefined
}

/** One of several options, each with what it does. */
export function Choice({ name, options, chosen, choose, error }: ChoiceProps) {
  return (
    <div className={style.options}>
      {options.map(option => (
        <label key={option.value} className={style.option}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === chosen}
            onChange={() => choose(option.value)}
          />
          <span className={style.words}>
            <span className={style.name}>{option.name}</span>
            <span className={style.effect}>{option.effect}</span>
          </span>
        </label>
      ))}
      {error && (
        <p className={style.error} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
