/** Injects the planned faults, each at its time, and notes from when to when each of them lasted. */
import { setTimeout } from 'node:timers/promises'
import { topics } from '../../functions/topics.ts'
import { kafkaParts, type PartName } from '../../infra/local/components/component.ts'
import type { Parts } from './components.ts'
import type { Fault } from './history.ts'
import type { PlannedFault } from './plan.ts'
import type { Random } from './random.ts'

const atOnce = 3
const recoveryMs = 120_000
const drainMs = 500

export interface StrikeOptions {
  readonly parts: Parts
  readonly random: Random
  readonly note: (fault: Fault) => void
  readonly tell: (text: string) => void
}

/** What no other fault may strike meanwhile. The functions are held while DynamoDB is killed. */
const claimedBy = ({ target, fault }: PlannedFault): readonly PartName[] => {
  if (target === 'leader' || target === 'two brokers') return kafkaParts
  return target === 'dynamodb' && fault === 'kill' ? [target, 'offline'] : [target]
}

export const striker = ({ parts, random, note, tell }: StrikeOptions) => {
  const struck = new Set<PartName>()
  let underWay = 0

  /** The broker that leads some partition of the flow, and another one beside it when two are wanted. */
  const brokers = async (count: number): Promise<PartName[]> => {
    const { name, partitions } = random.pick(topics)
    const leader = (await parts.leaderOf(name, random.between(0, partitions - 1))) ?? random.pick(kafkaParts)
    const others = kafkaParts.filter(each => each !== leader)
    return [leader, random.pick(others)].slice(0, count)
  }

  /**
   * DynamoDB never loses what it has acknowledged; its emulator does when it is killed within milliseconds of it. So nobody
   * asks it any more when that happens: what is tried is how the shop bears its absence.
   */
  const kill = async (part: PartName): Promise<number | undefined> => {
    if (part !== 'dynamodb') return parts.signal(part, 'SIGKILL')
    parts.signal('offline', 'SIGSTOP')
    try {
      await setTimeout(drainMs)
      return parts.signal(part, 'SIGKILL')
    } finally {
      parts.signal('offline', 'SIGCONT')
    }
  }

  const blow = async (part: PartName, { fault, forMs }: PlannedFault): Promise<void> => {
    if (fault === 'kill') {
      const killed = await kill(part)
      if (!(await parts.until(() => parts.isBack(part, killed), recoveryMs))) {
        throw new Error(`${part} was killed and has not come back within ${recoveryMs / 1_000} s.`)
      }
    } else {
      parts.signal(part, 'SIGSTOP')
      await setTimeout(forMs)
      parts.signal(part, 'SIGCONT')
    }
  }

  /** One fault, from its blow until the part, and for a broker its replicas, are well again. */
  const strike = async (planned: PlannedFault): Promise<void> => {
    const onBrokers = planned.target === 'leader' || planned.target === 'two brokers'
    const claimed = claimedBy(planned)
    const free = () =>
      underWay < atOnce && claimed.every(part => !struck.has(part) && (onBrokers || parts.isReady(part)))
    if (!(await parts.until(free, recoveryMs)))
      throw new Error(`${planned.target} never recovered from the fault before.`)
    underWay++
    for (const part of claimed) struck.add(part)
    try {
      // A broker fault hits a cluster that is whole: what is measured is one fault (or two), not a chain of them.
      if (onBrokers && !(await parts.until(parts.inSync, recoveryMs)))
        throw new Error('The replicas never came into sync.')
      const hit = onBrokers ? await brokers(planned.target === 'leader' ? 1 : 2) : [planned.target]
      const at = Date.now()
      tell(`${planned.fault} ${hit.join(' and ')}${planned.fault === 'freeze' ? ` for ${planned.forMs} ms` : ''}`)
      await Promise.all(hit.map(part => blow(part, planned)))
      if (onBrokers) await parts.until(parts.inSync, recoveryMs)
      const until = Date.now()
      for (const part of hit) note({ kind: 'fault', at, until, fault: planned.fault, part })
      tell(`${hit.join(' and ')} well after ${((until - at) / 1_000).toFixed(1)} s`)
    } finally {
      underWay--
      for (const part of claimed) struck.delete(part)
    }
  }

  return {
    /** Resolves when the last fault is over. */
    run: async (plan: readonly PlannedFault[]): Promise<void> => {
      const start = Date.now()
      const strikes: Promise<void>[] = []
      for (const planned of plan) {
        await setTimeout(Math.max(0, start + planned.at - Date.now()))
        const over = strike(planned)
        over.catch(() => undefined) // told below, when the others are over too
        strikes.push(over)
      }
      await Promise.all(strikes)
    },
  }
}
