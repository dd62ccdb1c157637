import Link from 'next/link'
import type { Verdict } from '../shared/contract.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { usePolling } from '../shared/use-polling.ts'
import { useOperatorApi } from '../sign-in/use-operator-api.ts'
import { consoleHealth } from './cluster/cluster-health.ts'
import { useClusterStatus } from './cluster-status.tsx'
import style from './health-badge.module.css'

const words: Readonly<Record<Verdict, string>> = { ok: 'Healthy', degraded: 'Degraded', down: 'Down' }
const paceMs = 5000

interface Mark {
  readonly verdict?: Verdict | undefined
  readonly reason?: string | undefined
  readonly silent: boolean
}

/** Strangers see the one word that everyone may know; operators, whose cards show more, the worst of it. */
const useMark = (): Mark => {
  const { api } = useShop()
  const isOperator = useOperatorApi() !== undefined
  const { cluster, mappings } = useClusterStatus()
  const open = usePolling(isOperator ? undefined : api?.health, { everyMs: paceMs })
  if (!isOperator) return { verdict: open.failure ? undefined : open.data?.status, silent: open.failure !== undefined }
  if (cluster.failure) return { silent: true }
  if (!cluster.data) return { silent: false }
  const { status, problems } = consoleHealth(cluster.data, mappings.data ?? [])
  return { verdict: status, reason: problems[0], silent: false }
}

/** How the whole system does, on every page of the console. */
export function HealthBadge() {
  const { verdict, reason, silent } = useMark()
  return (
    <Link
      href="/console/cluster"
      prefetch={false}
      className={style.mark}
      data-verdict={verdict ?? 'unknown'}
      title={reason}
    >
      <span className="visually-hidden">Health: </span>
      {verdict ? words[verdict] : silent ? 'No response' : '…'}
    </Link>
  )
}
