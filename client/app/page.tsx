import { Suspense } from 'react'
import { QueriedStorefront, Storefront } from '../shop/storefront.tsx'

export default function Page() {
  return (
    <Suspense fallback={<Storefront />}>
      <QueriedStorefront />
    </Suspense>
  )
}
