import { Orders } from '../orders/orders.tsx'
import { Addressed } from '../shared/addressed.tsx'
import { PageHead } from '../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Orders" />
      <Addressed>
        <Orders />
      </Addressed>
    </>
  )
}
