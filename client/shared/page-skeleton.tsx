import type { ReactNode } from 'react'
import style from './page-skeleton.module.css'

/** @param head what is known of the page already, above what is not */
export function PageSkeleton({ head }: { readonly head?: ReactNode }) {
  return (
    <>
      {head}
      <div className={style.skeleton} aria-busy="true">
        <p className="visually-hidden">Loading</p>
        {!head && <div className={style.title} />}
        <div className={style.display} />
        <div className={style.steps} />
      </div>
    </>
  )
}
