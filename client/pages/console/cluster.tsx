import { ClusterPage } from '../../console/cluster/cluster-page.tsx'
import { ConsoleFrame } from '../../console/console-frame.tsx'
import { PageHead } from '../../shell/page-head.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Cluster" />
      <ClusterPage />
    </>
  )
}

Page.frame = ConsoleFrame
