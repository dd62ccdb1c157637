/** The dead letters of the cluster and the database that the settings name. */
import { connectDatabase, databaseSettings } from '../analytics/postgres.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { readRecords } from '../kafka/read-records.ts'
import { settings } from '../settings.ts'
import { letterIndex } from './dead-letter-index.ts'
import { deadLetters } from './dead-letters.ts'

export const connectDeadLetters = (environment?: Readonly<Record<string, string | undefined>>) => {
  const { DATABASE_URL, ...kafkaGiven } = settings({ ...kafkaSettings, ...databaseSettings }, environment)
  const kafka = connectKafka(kafkaGiven)
  const database = connectDatabase(DATABASE_URL)
  const letters = deadLetters({
    index: letterIndex(database.query),
    read: readRecords(kafka),
    send: kafka.send,
    now: () => new Date(),
  })
  const close = async (): Promise<void> => {
    await Promise.all([kafka.close(), database.close()])
  }
  return { ...letters, close }
}
