import style from './order-skeleton.module.css'

export function OrderSkeleton() {
  return (
    <div className={style.skeleton} aria-busy="true">
      <p className="unseen">Loading</p>
      <div className={style.title} />
      <div className={style.display} />
      <div className={style.steps} />
    </div>
  )
}
