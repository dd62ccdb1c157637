import { useId } from 'react'
import choice from '../../shared/select.module.css'
import { useDraft } from '../../shared/use-draft.ts'
import { isCheckoutId } from './activity-query.ts'
import style from './checkout-filter.module.css'

const idOf = (text: string): string => text.toLowerCase()

/** Filters by one checkout, as soon as its id is whole. */
export function CheckoutFilter({ value, change }: { value: string; change: (checkoutId: string) => void }) {
  const id = useId()
  const { draft: text, edit, ask } = useDraft(value, idOf)
  const wrong = text !== '' && !isCheckoutId(text)
  const type = (next: string): void => {
    if (next === '' || isCheckoutId(next)) {
      ask(next)
      change(idOf(next))
    } else edit(next)
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
        onChange={event => type(event.target.value.trim())}
      />
      {wrong && (
        <p id={`${id}-hint`} className={style.hint}>
          Enter the whole id.
        </p>
      )}
    </div>
  )
}
