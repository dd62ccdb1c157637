import { type ReactNode, useId } from 'react'
import style from './panel.module.css'

/** A titled part of a console page. */
export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section className={style.panel} aria-labelledby={id}>
      <header className={style.head}>
        <h2 id={id} className={style.title}>
          {title}
        </h2>
        {aside && <div className={style.aside}>{aside}</div>}
      </header>
      {children}
    </section>
  )
}
