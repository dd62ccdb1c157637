'use client'
import { useShop } from '../shared/shop-provider.tsx'
import style from './footer.module.css'

export function Footer() {
  const { config } = useShop()
  return (
    <footer className={style.footer}>
      <div className={style.row}>
        <p>
          Kassa is a checkout on Apache Kafka. Nothing here is really sold: the payment provider is simulated, and no
          card number is ever asked for.
        </p>
        <p className={`figures ${style.stage}`}>stage {config?.stage ?? '…'}</p>
      </div>
    </footer>
  )
}
