import { Activity } from '../../console/activity/activity.tsx'
import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Activity" />
      <Addressed head={<PageHeader title="Activity" />}>
        <Activity />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
