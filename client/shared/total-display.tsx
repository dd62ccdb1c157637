import type { ReactNode } from 'react'
import style from './total-display.module.css'

interface DisplayProps {
  readonly above: ReactNode
  readonly label: ReactNode
  readonly figure: ReactNode
}

/** The customer display of a till: the item added last, and the total. */
export function TotalDisplay({ above, label, figure }: DisplayProps) {
  return (
    <div className={style.display}>
      <p className={style.above}>{above}</p>
      <p className={style.line}>
        <span className={style.label}>{label}</span>
        <span className={style.figure}>{figure}</span>
      </p>
    </div>
  )
}
