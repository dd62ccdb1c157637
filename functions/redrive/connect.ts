/** The dead letters of the cluster that the settings name. */
import { settings } from '../config.ts'
import { connectKafka, kafkaSettings } from '../kafka.ts'
import { readTopics } from '../kafka-read.ts'
import { deadLetters } from './letters.ts'

export const connectLetters = (environment?: Readonly<Record<string, string | undefined>>) => {
  const kafka = connectKafka(settings(kafkaSettings, environment))
  const letters = deadLetters({ read: readTopics(kafka), send: kafka.send, now: () => new Date() })
  return { ...letters, close: kafka.close }
}
