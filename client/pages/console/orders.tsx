import { ConsoleFrame } from '../../console/console-frame.tsx'
import { OrdersPage } from '../../console/orders/orders-page.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Orders" />
      <Addressed>
        <OrdersPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
