/** Every minute: is the sink alive? A task that failed is restarted, with a pause that grows while it keeps failing. */

import { readBacklog } from '../kafka/admin.ts'
import { kafkaSettings } from '../kafka/client.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { sinkTopics } from '../topics.ts'
import { type Connector, connectorGroup } from './connector.ts'
import { connectorFrom, connectorSettings } from './sink-connector.ts'
import { type Backlog, type Decision, decide, type History, noHistory } from './sink-watch.ts'

export interface SinkWatch {
  readonly connector: Connector
  /** How far the sink has read; undefined when Kafka does not say. */
  readonly backlog: () => Promise<Backlog | undefined>
  readonly now?: () => Date
}

export const sinkWatch = ({ connector, backlog, now = () => new Date() }: SinkWatch) => {
  let history: History = noHistory // of this container; a new one begins without
  return async (): Promise<Omit<Decision, 'history'>> => {
    const [state, read] = await Promise.all([connector.state(), backlog()])
    const { history: next, ...decision } = decide(state, read, history, now())
    log[decision.level](decision.reason, { restart: decision.restart, restarts: next.restarts })
    if (decision.restart) await connector.restart(decision.restart === 'all')
    history = next
    return decision
  }
}

const given = settings({ ...kafkaSettings, ...connectorSettings })
const names = sinkTopics.map(({ name }) => name)

export const handler = sinkWatch({
  connector: connectorFrom(given),
  // A sink without a readable backlog is judged by its state alone.
  backlog: () => readBacklog(given, connectorGroup, names, 3_000).catch(() => undefined),
})
