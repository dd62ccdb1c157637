import { Checkout } from '../checkout/checkout.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { PreloadCatalogue } from '../shop/preload-catalogue.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Check out" />
      <PreloadCatalogue />
      <Checkout />
    </>
  )
}
