import { ConsoleFrame } from '../../console/console-frame.tsx'
import { TopicsPage } from '../../console/topics/topics-page.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Topics" />
      <Addressed>
        <TopicsPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
