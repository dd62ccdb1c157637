import type { ReactNode } from 'react'
import { PageHead } from '../shell/page-head.tsx'
import style from './page-header.module.css'

/** The title of a console page, with what can be set there. */
export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <>
      <PageHead title={`${title} – Console`} />
      <header className={style.head}>
        <h1>{title}</h1>
        {children && <div className={style.controls}>{children}</div>}
      </header>
    </>
  )
}
