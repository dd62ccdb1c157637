/** When a component that died is started again, and when it is given up. */

export interface RestartPolicy {
  /** The wait before the first restart; each further death in a row doubles it, up to `maxMs`. */
  readonly initialMs: number
  readonly maxMs: number
  /** A component that was ready for this long has recovered: its next death is the first again. */
  readonly steadyMs: number
  /** So many deaths in a row, and it is not started again. */
  readonly giveUpAfter: number
}

export const defaultRestartPolicy: RestartPolicy = {
  initialMs: 250,
  maxMs: 10_000,
  steadyMs: 10_000,
  giveUpAfter: 8,
}

/** Deaths in a row, with this one. */
export const deathsInARow = (policy: RestartPolicy, before: number, readyForMs: number): number =>
  readyForMs >= policy.steadyMs ? 1 : before + 1

/** How long to wait before the restart; undefined: give up. */
export const restartDelay = (policy: RestartPolicy, deaths: number): number | undefined =>
  deaths >= policy.giveUpAfter ? undefined : Math.min(policy.maxMs, policy.initialMs * 2 ** (deaths - 1))
