import { appendFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'

export const nothing = async () => {}

const samples = []
const file = `${process.env.SAMPLES}/plugin-${process.pid}-${threadId}`

// Written in intervals, to keep the file access out of the measurement.
setInterval(() => {
  if (samples.length > 0) appendFileSync(file, `${samples.splice(0).join('\n')}\n`)
}, 100).unref()

/** Records the latency from the produce call to the start of the handler. */
export const latency = async event => {
  const now = process.hrtime.bigint()
  for (const records of Object.values(event.records))
    for (const { value } of records) samples.push(Number(now - Buffer.from(value, 'base64').readBigUInt64BE(0)) / 1e6)
}
