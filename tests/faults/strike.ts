/** Injects the planned faults, each at its time, and notes from when to when each of them lasted. */
import { setTimeout } from 'node:timers/promises'
import { topics } from '../../functions/topics.ts'
import { type ComponentName, kafkaComponents } from '../../infra/local/components/component.ts'
import type { Components } from './components.ts'
import type { Fault } from './history.ts'
import type { PlannedFault } from './plan.ts'
import type { Random } from './random.ts'

const atOnce = 3
const recoveryMs = 120_000
const drainMs = 500

export interface StrikeOptions {
  readonly components: Components
  readonly random: Random
  readonly note: (fault: Fault) => void
  readonly tell: (text: string) => void
}

/** What no other fault may strike meanwhile. The functions are held while DynamoDB is killed. */
const claimedBy = ({ target, fault }: PlannedFault): readonly ComponentName[] => {
  if (target === 'leader' || target === 'two brokers') return kafkaComponents
  return target === 'dynamodb' && fault === 'kill' ? [target, 'offline'] : [target]
}

export const striker = ({ components, random, note, tell }: StrikeOptions) => {
  const struck = new Set<ComponentName>()
  let underWay = 0

  /** The broker that leads some partition of the flow, and another one beside it when two are wanted. */
  const brokers = async (count: number): Promise<ComponentName[]> => {
    const { name, partitions } = random.pick(topics)
    const leader = (await components.leaderOf(name, random.between(0, partitions - 1))) ?? random.pick(kafkaComponents)
    const others = kafkaComponents.filter(each => each !== leader)
    return [leader, random.pick(others)].slice(0, count)
  }

  /**
   * DynamoDB never loses an acknowledged write; its emulator does when it is killed within milliseconds of one. So the
   * functions are frozen first: the test is about DynamoDB's absence.
   */
  const kill = async (component: ComponentName): Promise<number | undefined> => {
    if (component !== 'dynamodb') return components.signal(component, 'SIGKILL')
    components.signal('offline', 'SIGSTOP')
    try {
      await setTimeout(drainMs)
      return components.signal(component, 'SIGKILL')
    } finally {
      components.signal('offline', 'SIGCONT')
    }
  }

  const blow = async (component: ComponentName, { fault, forMs }: PlannedFault): Promise<void> => {
    if (fault === 'kill') {
      const killed = await kill(component)
      if (!(await components.until(() => components.isBack(component, killed), recoveryMs))) {
        throw new Error(`${component} was killed and has not come back within ${recoveryMs / 1_000} s.`)
      }
    } else {
      components.signal(component, 'SIGSTOP')
      await setTimeout(forMs)
      components.signal(component, 'SIGCONT')
    }
  }

  /** One fault, from its blow until the component, and for a broker its replicas, are well again. */
  const strike = async (planned: PlannedFault): Promise<void> => {
    const onBrokers = planned.target === 'leader' || planned.target === 'two brokers'
    const claimed = claimedBy(planned)
    const free = () =>
      underWay < atOnce &&
      claimed.every(component => !struck.has(component) && (onBrokers || components.isReady(component)))
    if (!(await components.until(free, recoveryMs)))
      throw new Error(`${planned.target} never recovered from the fault before.`)
    underWay++
    for (const component of claimed) struck.add(component)
    try {
      // A broker fault hits a cluster that is whole: what is measured is one fault (or two), not a chain of them.
      if (onBrokers && !(await components.until(components.inSync, recoveryMs)))
        throw new Error('The replicas never came into sync.')
      const hit = onBrokers ? await brokers(planned.target === 'leader' ? 1 : 2) : [planned.target]
      const at = Date.now()
      tell(`${planned.fault} ${hit.join(' and ')}${planned.fault === 'freeze' ? ` for ${planned.forMs} ms` : ''}`)
      await Promise.all(hit.map(component => blow(component, planned)))
      if (onBrokers) await components.until(components.inSync, recoveryMs)
      const until = Date.now()
      for (const component of hit) note({ kind: 'fault', at, until, fault: planned.fault, component })
      tell(`${hit.join(' and ')} well after ${((until - at) / 1_000).toFixed(1)} s`)
    } finally {
      underWay--
      for (const component of claimed) struck.delete(component)
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
