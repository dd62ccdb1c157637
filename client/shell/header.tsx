import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { countItems, emptyCart } from '../cart/cart.ts'
import { storedCart } from '../cart/stored-cart.ts'
import { useStored } from '../shared/use-stored.ts'
import style from './header.module.css'
import { ThemeSwitch } from './theme-switch.tsx'

const places = [
  { href: '/', name: 'Shop', here: (path: string) => path === '/' },
  { href: '/orders', name: 'Orders', here: (path: string) => path === '/orders' },
  { href: '/console', name: 'Console', here: (path: string) => path.startsWith('/console') },
]

function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <rect y="2" width="32" height="30" rx="7" fill="#b98e00" />
      <rect width="32" height="28" rx="7" fill="#ffd02b" />
      <path d="M9 6h4.5v7L19 6h5.5l-6.7 8.2L25 22h-5.7l-5.8-6.8V22H9z" fill="#1a1605" />
    </svg>
  )
}

export function Header() {
  const path = usePathname()
  const count = countItems(useStored(storedCart, emptyCart))
  return (
    <header className={style.header}>
      <a className={style.skip} href="#main">
        Skip to content
      </a>
      <div className={style.row}>
        <Link href="/" prefetch={false} className={style.brand} aria-label="Kassa, to the shop">
          <Logo />
          <span>Kassa</span>
        </Link>
        <nav aria-label="Main" className={style.nav}>
          {places.map(({ href, name, here }) => (
            <Link
              key={href}
              prefetch={false}
              href={href}
              aria-current={here(path) ? 'page' : undefined}
              className={style.place}
            >
              {name}
            </Link>
          ))}
        </nav>
        <div className={style.side}>
          <ThemeSwitch />
          <Link
            href="/checkout"
            prefetch={count > 0 ? null : false}
            className={style.cart}
            aria-current={path === '/checkout' ? 'page' : undefined}
          >
            <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
              <path
                d="M3 9h18l-2 11H5zM8 9l4-6 4 6"
                fill="none"
                stroke="currentColor"
                strokeWidth="2"
                strokeLinejoin="round"
                strokeLinecap="round"
              />
            </svg>
            <span className={style.cartName}>Cart</span>
            <span className={style.count} data-empty={count === 0}>
              {count}
              <span className="visually-hidden">{count === 1 ? ' item' : ' items'}</span>
            </span>
          </Link>
        </div>
      </div>
    </header>
  )
}
