import { ConsoleFrame } from '../../console/console-frame.tsx'
import { OrdersPage } from '../../console/orders/orders-page.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Orders" />
      <Addressed head={<PageHeader title="Orders" />}>
        <OrdersPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
