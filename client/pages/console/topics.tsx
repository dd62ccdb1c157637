import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { TopicsPage } from '../../console/topics/topics-page.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Topics" />
      <Addressed head={<PageHeader title="Topics" />}>
        <TopicsPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
