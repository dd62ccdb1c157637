/** What to do about the sink, by what it says of itself and what was done before. No clock and no network in here. */
import type { ConnectorState } from './connector.ts'

/** How far the sink has read. */
export interface Backlog {
  /** Sum of its committed offsets: it moves when the sink works. */
  readonly committed: number
  readonly lag: number
}

/** What is remembered from one look to the next. Losing it costs a restart too early, never one too few. */
export interface History {
  /** Restarts since the sink last ran for a while. */
  readonly restarts: number
  readonly restartedAt?: Date
  /** Since when records wait while the committed offsets stand where they stand, and how many they were then. */
  readonly standing?: {
    readonly committed: number
    readonly lag: number
    readonly since: Date
    /** A restart did not move this backlog. */
    readonly restarted?: true
  }
}

export interface Decision {
  /** `failed` restarts what has failed, `all` whatever there is. */
  readonly restart?: 'failed' | 'all'
  readonly level: 'info' | 'warn' | 'error'
  readonly reason: string
  readonly history: History
}

export const noHistory: History = { restarts: 0 }

const minute = 60_000
/** Long enough for several commits of the consumer, which come once a minute. */
const stuckAfterMs = 4 * minute
/**
 * A backlog that does not grow may be a record that went to the dead-letter topic: its offset stays uncommitted until a good
 * record follows on its partition. MSK Connect does not report tasks, so a stopped task looks the same. One restart settles
 * it: if the offsets still stand afterwards, the backlog is left alone until it moves or grows.
 */
const quietAfterMs = 6 * minute
/** A sink that ran this long since its restart is well again. */
const wellAfterMs = 5 * minute

/** The watch looks every minute, never to the second. */
const slackMs = 10_000
/** The first restart is immediate, later ones wait 1, 2, 4, then 5 minutes. */
const backOffMs = (restarts: number): number => (restarts === 0 ? 0 : Math.min(5, 2 ** (restarts - 1)) * minute)

const sinceMs = (date: Date | undefined, now: Date): number =>
  date === undefined ? Number.POSITIVE_INFINITY : now.getTime() - date.getTime()

const inMinutes = (ms: number): string => `${Math.ceil(ms / minute)} min`

const standingOf = (backlog: Backlog | undefined, history: History, now: Date): History['standing'] => {
  if (!backlog) return history.standing
  if (backlog.lag === 0) return undefined
  if (history.standing?.committed === backlog.committed) return history.standing
  return { committed: backlog.committed, lag: backlog.lag, since: now }
}

export const decide = (
  connector: ConnectorState | undefined,
  backlog: Backlog | undefined,
  history: History,
  now: Date,
): Decision => {
  const standing = standingOf(backlog, history, now)
  const { standing: _, ...restarts } = history
  const kept: History = { ...restarts, ...(standing ? { standing } : {}) }
  const say = (level: Decision['level'], reason: string): Decision => ({ level, reason, history: kept })

  if (!connector) return say('error', 'There is no sink connector: create it by a deployment, or by npm start.')
  if (['PAUSED', 'STOPPED', 'PAUSING'].includes(connector.state))
    return say('warn', `The sink connector is ${connector.state}: somebody did that, and resumes it.`)

  const failed = connector.tasks.filter(({ state }) => state === 'FAILED')
  const standsMs = backlog && standing ? sinceMs(standing.since, now) : 0
  const grows = backlog !== undefined && standing !== undefined && backlog.lag > standing.lag
  const stuck = grows ? standsMs >= stuckAfterMs : standsMs >= quietAfterMs && !standing?.restarted
  const isDown = connector.state === 'FAILED' || failed.length > 0

  if (!isDown && !stuck) {
    if (connector.state !== 'RUNNING' || connector.tasks.some(({ state }) => state !== 'RUNNING'))
      return say(
        'info',
        `The sink connector is on its way: ${[connector, ...connector.tasks].map(each => each.state).join(', ')}.`,
      )
    if (sinceMs(history.restartedAt, now) < wellAfterMs) return say('info', 'The sink runs again since its restart.')
    return { ...say('info', 'The sink runs.'), history: { restarts: 0, ...(standing ? { standing } : {}) } }
  }

  const why = isDown
    ? `The sink has failed: ${failed.map(({ id, trace }) => `task ${id}: ${trace ?? 'no reason given'}`).join('; ') || 'the connector itself'}`
    : `The sink has ${backlog?.lag} record${backlog?.lag === 1 ? '' : 's'} to read and has not moved for ${inMinutes(standsMs)}`
  const waitMs = backOffMs(history.restarts) - slackMs - sinceMs(history.restartedAt, now)
  if (waitMs > 0) return say('warn', `${why}. Restart ${history.restarts + 1} follows in ${inMinutes(waitMs)}.`)
  return {
    restart: isDown ? 'failed' : 'all',
    level: history.restarts >= 3 ? 'error' : 'warn',
    reason: `${why}. Restart ${history.restarts + 1}.`,
    history: {
      restarts: history.restarts + 1,
      restartedAt: now,
      ...(backlog && standing
        ? { standing: { committed: backlog.committed, lag: backlog.lag, since: now, restarted: true } }
        : {}),
    },
  }
}
