import { Analytics } from '../../console/analytics/analytics.tsx'
import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Analytics" />
      <Addressed head={<PageHeader title="Analytics" />}>
        <Analytics />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
