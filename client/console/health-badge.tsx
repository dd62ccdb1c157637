'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import type { Verdict } from '../shared/contract.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { usePolling } from '../shared/use-polling.ts'
import style from './health-badge.module.css'

const words: Readonly<Record<Verdict, string>> = { ok: 'Healthy', degraded: 'Degraded', down: 'Down' }
const paceMs = 5000

/** How the whole system does, on every page of the console. */
export function HealthBadge() {
  const { api } = useShop()
  const load = useMemo(() => api?.health, [api])
  const { data, failure } = usePolling(load, { everyMs: paceMs })
  const verdict = failure ? undefined : data?.status
  return (
    <Link href="/console/cluster" prefetch={false} className={style.mark} data-verdict={verdict ?? 'unknown'}>
      <span className="visually-hidden">Health: </span>
      {verdict ? words[verdict] : failure ? 'No response' : '…'}
    </Link>
  )
}
