/** Creates the two topics if they are missing, and sends each argument as a record. */
import { Kafka } from 'kafkajs'

const kafka = new Kafka({ brokers: (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(',') })
const admin = kafka.admin()
await admin.connect()
const existing = await admin.listTopics()
const missing = ['greetings', 'greetings-failed'].filter(topic => !existing.includes(topic))
if (missing.length > 0)
  await admin.createTopics({ waitForLeaders: true, topics: missing.map(topic => ({ topic, numPartitions: 3 })) })
await admin.disconnect()

const producer = kafka.producer()
await producer.connect()
await producer.send({ topic: 'greetings', messages: process.argv.slice(2).map(value => ({ value })) })
await producer.disconnect()
