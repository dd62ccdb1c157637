/** Which faults strike when: out of the seed, before anything runs. */
import { seeded } from './random.ts'

/** A broker is found when its time comes: the one that leads a partition then. */
export const targets = ['leader', 'two brokers', 'connect', 'postgres', 'offline', 'dynamodb', 'mail'] as const
export type Target = (typeof targets)[number]

export interface PlannedFault {
  /** Milliseconds after the first order. */
  readonly at: number
  readonly target: Target
  /** Killed: it is started again at once. Frozen: it goes on after `forMs`, as if nothing had happened. */
  readonly fault: 'kill' | 'freeze'
  readonly forMs: number
}

const weights: Readonly<Record<Target, number>> = {
  leader: 36,
  'two brokers': 4,
  connect: 10,
  postgres: 14,
  offline: 16,
  dynamodb: 10,
  mail: 10,
}

/** Longer than a broker's session, so that the cluster elects without it; or shorter, so that it does not. */
const shortest = 1_500
const longest = 14_000

/** Faults come evenly over the run, each somewhere in its share of it, so that two or three fall together now and then. */
export const planFaults = ({ seed, faults, ms }: { seed: number; faults: number; ms: number }): PlannedFault[] => {
  const random = seeded(seed ^ 0x5eed)
  const share = ms / Math.max(1, faults)
  return Array.from({ length: faults }, (_, index) => ({
    at: Math.round(index * share + random.next() * share),
    target: random.weighted(weights),
    fault: random.next() < 0.6 ? ('kill' as const) : ('freeze' as const),
    forMs: random.between(shortest, longest),
  }))
}
