import type { ReactNode } from 'react'
import style from './table.module.css'

interface ScrolledTableProps {
  /** What a screen reader calls the table. */
  readonly label: string
  readonly children: ReactNode
}

/** A table that scrolls inside its page when it is wider than that. */
export function ScrolledTable({ label, children }: ScrolledTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={style.scroll} tabIndex={0} aria-label={label}>
      <table className={style.table}>{children}</table>
    </section>
  )
}
