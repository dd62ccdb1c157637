import Link from 'next/link'
import { usePathname } from 'next/navigation'
import style from './console-nav.module.css'
import { HealthBadge } from './health-badge.tsx'
import { SearchBox } from './search/search-box.tsx'

const places = [
  { href: '/console', name: 'Activity' },
  { href: '/console/orders', name: 'Orders' },
  { href: '/console/analytics', name: 'Analytics' },
  { href: '/console/catalogue', name: 'Catalogue' },
  { href: '/console/topics', name: 'Topics' },
  { href: '/console/traces', name: 'Traces' },
  { href: '/console/cluster', name: 'Cluster' },
  { href: '/console/mappings', name: 'Mappings' },
  { href: '/console/dead-letters', name: 'Dead letters' },
]

export function ConsoleNav() {
  const path = usePathname()
  return (
    <div className={style.head}>
      <nav aria-label="Console" className={style.nav}>
        {places.map(({ href, name }) => (
          <Link key={href} href={href} prefetch={false} aria-current={path === href ? 'page' : undefined}>
            {name}
          </Link>
        ))}
        <HealthBadge />
      </nav>
      <SearchBox />
    </div>
  )
}
