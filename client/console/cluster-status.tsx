import { usePathname } from 'next/navigation'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from 'react'
import { apiRequest } from '../shared/api-request.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { type Polling, usePolling } from '../shared/use-polling.ts'
import { useOperatorApi } from '../sign-in/use-operator-api.ts'
import { type KnownCluster, keepLast } from './cluster/known-cluster.ts'
import { type EventSourceMapping, type MappingView, mappingViews } from './mappings/mapping.ts'

interface ClusterStatus {
  readonly cluster: Polling<KnownCluster>
  /** Of the local Kafka trigger; on AWS Lambda has them. */
  readonly mappings: Polling<readonly MappingView[]>
}

interface Mapped {
  readonly EventSourceMappings: readonly EventSourceMapping[]
}

const idle = { refresh: () => {} }
const ClusterContext = createContext<ClusterStatus>({ cluster: idle, mappings: idle })

export const useClusterStatus = (): ClusterStatus => useContext(ClusterContext)

/** Read once for the console's mark and its pages, so that they never disagree. Often where it is looked at. */
const closeMs = 1500
const farMs = 5000

export function ClusterStatusProvider({ children }: { children: ReactNode }) {
  const path = usePathname()
  const api = useOperatorApi()
  const url = useShop().config?.mappingsUrl
  const readMappings = useCallback(
    (signal: AbortSignal) => apiRequest<Mapped>(`${url}/event-source-mappings`, { signal }),
    [url],
  )
  const read = usePolling(api?.cluster, { everyMs: path === '/console/cluster' ? closeMs : farMs })
  const mapped = usePolling(api && url ? readMappings : undefined, {
    everyMs: path === '/console/mappings' ? closeMs : farMs,
  })
  const before = useRef<KnownCluster>(undefined)
  const known = useMemo(() => {
    before.current = read.data && keepLast(before.current, read.data)
    return before.current
  }, [read.data])
  const mappings = useMemo(() => mapped.data && mappingViews(mapped.data.EventSourceMappings), [mapped.data])
  return (
    <ClusterContext
      value={{
        cluster: { ...read, data: known } as Polling<KnownCluster>,
        mappings: { ...mapped, data: mappings } as Polling<readonly MappingView[]>,
      }}
    >
      {children}
    </ClusterContext>
  )
}
