import { Addressed } from '../shared/addressed.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { PreloadCatalogue } from '../shop/preload-catalogue.tsx'
import { ProductOfAddress } from '../shop/product-page.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Product" />
      <PreloadCatalogue />
      <Addressed>
        <ProductOfAddress />
      </Addressed>
    </>
  )
}
