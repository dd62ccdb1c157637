import { QueriedStorefront } from '../shop/storefront.tsx'

export default function Page() {
  return <QueriedStorefront />
}
