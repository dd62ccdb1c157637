import { appendFileSync } from 'node:fs'

const neverFail = process.env.NEVER_FAIL !== ''

/** Writes what it received, what succeeded, and when, to a file before it returns. Fails at random, unless NEVER_FAIL is set. */
export const handle = async event => {
  const throws = !neverFail && Math.random() < 0.03
  const batchItemFailures = []
  const lines = []
  for (const [partition, records] of Object.entries(event.records))
    for (const { offset } of records) {
      const fails = throws || (!neverFail && Math.random() < 0.02)
      if (fails) batchItemFailures.push({ itemIdentifier: { partition, offset } })
      lines.push(`${records[0].partition} ${offset} ${fails ? 'failed' : 'ok'} ${Date.now()}`)
    }
  await new Promise(resolve => setTimeout(resolve, Math.random() * 20))
  appendFileSync(process.env.HANDLED, `${lines.join('\n')}\n`)
  if (throws) throw new Error('random failure')
  return { batchItemFailures }
}
