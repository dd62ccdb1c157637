import { ConsoleFrame } from '../../console/console-frame.tsx'
import { DeadLettersPage } from '../../console/dead-letters/dead-letters.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Dead letters" />
      <Addressed head={<PageHeader title="Dead letters" />}>
        <DeadLettersPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
