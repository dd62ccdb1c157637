import style from './page-skeleton.module.css'

export function PageSkeleton() {
  return (
    <div className={style.skeleton} aria-busy="true">
      <p className="visually-hidden">Loading</p>
      <div className={style.title} />
      <div className={style.display} />
      <div className={style.steps} />
    </div>
  )
}
