import { Analytics } from '../../console/analytics/analytics.tsx'
import { ConsoleFrame } from '../../console/console-frame.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Analytics" />
      <Addressed>
        <Analytics />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
