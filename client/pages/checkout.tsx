import { Checkout } from '../checkout/checkout.tsx'
import { PageHead } from '../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Check out" />
      <Checkout />
    </>
  )
}
