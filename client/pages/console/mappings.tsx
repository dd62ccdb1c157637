import { ConsoleFrame } from '../../console/console-frame.tsx'
import { Mappings } from '../../console/mappings/mappings.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Mappings" />
      <Addressed head={<PageHeader title="Mappings" />}>
        <Mappings />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
