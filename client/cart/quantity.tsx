import style from './quantity.module.css'

interface QuantityProps {
  readonly of: string
  readonly value: number
  readonly most: number
  readonly change: (quantity: number) => void
}

/** How many of a thing; below one it leaves the cart. */
export function Quantity({ of, value, most, change }: QuantityProps) {
  const full = value >= most
  return (
    <div className={style.quantity}>
      <button
        type="button"
        onClick={() => change(value - 1)}
        aria-label={value === 1 ? `Remove ${of}` : `One ${of} less`}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M3 8h10" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        </svg>
      </button>
      <output aria-live="polite" aria-label={`${value} of ${of} in the cart`}>
        {value}
      </output>
      <button
        type="button"
        onClick={() => !full && change(value + 1)}
        aria-disabled={full}
        aria-label={`One ${of} more`}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M3 8h10M8 3v10" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        </svg>
      </button>
    </div>
  )
}
