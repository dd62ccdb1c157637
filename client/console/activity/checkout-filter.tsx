'use client'
import { useEffect, useId, useState } from 'react'
import choice from '../../shared/select.module.css'
import style from './checkout-filter.module.css'

const checkoutId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Filters by one checkout, as soon as its id is whole. */
export function CheckoutFilter({ value, change }: { value: string; change: (checkoutId: string) => void }) {
  const id = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const wrong = text !== '' && !checkoutId.test(text)
  const edit = (next: string): void => {
    setText(next)
    if (next === '' || checkoutId.test(next)) change(next.toLowerCase())
  }
  return (
    <div className={`${choice.choice} ${style.filter}`}>
      <label htmlFor={id}>Checkout</label>
      <input
        id={id}
        type="search"
        value={text}
        placeholder="All checkouts"
        spellCheck={false}
        autoComplete="off"
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-hint` : undefined}
        onChange={event => edit(event.target.value.trim())}
      />
      {wrong && (
        <p id={`${id}-hint`} className={style.hint}>
          Enter the whole id.
        </p>
      )}
    </div>
  )
}
