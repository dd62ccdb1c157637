import type { Product } from '../shared/contract.ts'
import { useLocale } from '../shared/use-locale.ts'
import style from './stock-words.module.css'

const few = 25

export function StockWords({ product }: { product: Product }) {
  const locale = useLocale()
  const { stock, soldOut } = product
  if (soldOut) return <p className={style.stock}>Sold out</p>
  if (stock === null) return <p className={style.stock}>In stock</p>
  if (stock <= few) return <p className={`${style.stock} ${style.few}`}>Only {stock} left</p>
  return <p className={style.stock}>{stock.toLocaleString(locale)} in stock</p>
}
