import { Storefront } from '../shop/storefront.tsx'

export default function ShopPage() {
  return <Storefront />
}
