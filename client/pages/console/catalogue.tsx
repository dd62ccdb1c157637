import { CataloguePage } from '../../console/catalogue/catalogue-page.tsx'
import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Catalogue" />
      <Addressed head={<PageHeader title="Catalogue" />}>
        <CataloguePage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
