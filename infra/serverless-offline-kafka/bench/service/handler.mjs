import { appendFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'

export const nothing = async () => {}

const samples = []
const file = `${process.env.SAMPLES}/plugin-${process.pid}-${threadId}`

// Now and then, so that what is measured is not the noting.
setInterval(() => {
  if (samples.length > 0) appendFileSync(file, `${samples.splice(0).join('\n')}\n`)
}, 100).unref()

/** Notes for every record how long it took from the call that produced it to the start of the handler. */
export const latency = async event => {
  const now = process.hrtime.bigint()
  for (const records of Object.values(event.records))
    for (const { value } of records) samples.push(Number(now - Buffer.from(value, 'base64').readBigUInt64BE(0)) / 1e6)
}
