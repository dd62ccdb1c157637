import { Addressed } from '../shared/addressed.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { ProductOfAddress } from '../shop/product-page.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Product" />
      <Addressed>
        <ProductOfAddress />
      </Addressed>
    </>
  )
}
