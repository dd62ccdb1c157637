import { ConsoleFrame } from '../../console/console-frame.tsx'
import { DeadLettersPage } from '../../console/dead-letters/dead-letters.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Dead letters" />
      <Addressed>
        <DeadLettersPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
