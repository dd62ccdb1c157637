import { appendFileSync } from 'node:fs'

const calm = process.env.CALM !== ''

/** Notes what it saw, what of it succeeded, and when, before it answers; fails now and then, unless it is calm. */
export const handle = async event => {
  const throws = !calm && Math.random() < 0.03
  const batchItemFailures = []
  const lines = []
  for (const [partition, records] of Object.entries(event.records))
    for (const { offset } of records) {
      const fails = throws || (!calm && Math.random() < 0.02)
      if (fails) batchItemFailures.push({ itemIdentifier: { partition, offset } })
      lines.push(`${records[0].partition} ${offset} ${fails ? 'failed' : 'ok'} ${Date.now()}`)
    }
  await new Promise(resolve => setTimeout(resolve, Math.random() * 20))
  appendFileSync(process.env.HANDLED, `${lines.join('\n')}\n`)
  if (throws) throw new Error('now and then')
  return { batchItemFailures }
}
