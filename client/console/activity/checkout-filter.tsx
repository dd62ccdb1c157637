import { useEffect, useId, useState } from 'react'
import choice from '../../shared/select.module.css'
import { isCheckoutId } from './activity-query.ts'
import style from './checkout-filter.module.css'

/** Filters by one checkout, as soon as its id is whole. */
export function CheckoutFilter({ value, change }: { value: string; change: (checkoutId: string) => void }) {
  const id = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const wrong = text !== '' && !isCheckoutId(text)
  const edit = (next: string): void => {
    setText(next)
    if (next === '' || isCheckoutId(next)) change(next.toLowerCase())
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
