import { Storefront } from '../shop/storefront.tsx'

export default function Page() {
  return <Storefront />
}
