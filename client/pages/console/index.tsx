import { Activity } from '../../console/activity/activity.tsx'
import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Activity" />
      <Activity />
    </>
  )
}

Page.frame = ConsoleFrame
