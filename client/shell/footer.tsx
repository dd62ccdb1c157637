import { useShop } from '../shared/shop-provider.tsx'
import style from './footer.module.css'

export function Footer() {
  const { config } = useShop()
  return (
    <footer className={style.footer}>
      <div className={style.row}>
        <p>
          Kassa is a checkout on Apache Kafka. Nothing here is for sale: payments are simulated, and you are never asked
          for a card number.
        </p>
        <p className={`figures ${style.stage}`}>stage {config?.stage ?? '…'}</p>
      </div>
    </footer>
  )
}
