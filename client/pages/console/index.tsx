import { Activity } from '../../console/activity/activity.tsx'
import { ConsoleFrame } from '../../console/console-frame.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Activity" />
      <Addressed>
        <Activity />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
