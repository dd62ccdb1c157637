/**
 * A custom resource of the application stack, inside the VPC: creates the topics of functions/topics.ts that are missing and
 * corrects the settings of those that exist. Topics outlive the stack with their records, so the next deployment finds them.
 */

import { kafkaSettings } from '../../functions/kafka/client.ts'
import { log } from '../../functions/observability/log.ts'
import { settings } from '../../functions/settings.ts'
import { ensureTopics } from '../local/set-up/topics.ts'
import { customResource } from './custom-resource.ts'

/** @throws Error when a topic has another number of partitions or replicas, which no setting corrects */
export const topicsReport = (lines: readonly string[]): { done: readonly string[] } => {
  const drifted = lines.filter(line => line.startsWith('Topic '))
  if (drifted.length > 0) throw new Error(drifted.join(' '))
  return { done: lines }
}

export const handler = customResource(async () => {
  const lines = await ensureTopics({ kafka: settings(kafkaSettings), correct: true })
  log.info('The topics are there', { lines })
  return topicsReport(lines)
})
