import type { ReactNode } from 'react'
import style from './receipt.module.css'

/** A strip of receipt paper, torn off below. */
export function Receipt({ children, label }: { children: ReactNode; label: string }) {
  return (
    <section className={style.tape} aria-label={label}>
      <div className={style.paper}>{children}</div>
    </section>
  )
}

/** A line of the tape: words to the left, figures to the right, dots between. */
export function ReceiptLine({ words, figure, strong }: { words: ReactNode; figure: ReactNode; strong?: boolean }) {
  return (
    <div className={strong ? `${style.line} ${style.strong}` : style.line}>
      <span className={style.words}>{words}</span>
      <span className={style.dots} aria-hidden="true" />
      <span className={style.figure}>{figure}</span>
    </div>
  )
}
