import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHeader } from '../../console/page-header.tsx'
import { SearchPage } from '../../console/search/search-page.tsx'
import { Addressed } from '../../shared/addressed.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Search" />
      <Addressed head={<PageHeader title="Search" />}>
        <SearchPage />
      </Addressed>
    </>
  )
}

Page.frame = ConsoleFrame
