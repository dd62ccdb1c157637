import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { TracesPage } from '../../console/traces/traces-page.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Traces" />
      <Addressed head={<PageHeader title="Traces" />}>
        <TracesPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
