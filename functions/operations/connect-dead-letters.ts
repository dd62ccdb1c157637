/** The dead letters of the cluster that the settings name. */

import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { readTopics } from '../kafka/read-topics.ts'
import { settings } from '../settings.ts'
import { deadLetters } from './dead-letters.ts'

export const connectDeadLetters = (environment?: Readonly<Record<string, string | undefined>>) => {
  const kafka = connectKafka(settings(kafkaSettings, environment))
  const letters = deadLetters({ read: readTopics(kafka), send: kafka.send, now: () => new Date() })
  return { ...letters, close: kafka.close }
}
