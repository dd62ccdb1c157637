/** Prints a greeting for each record. Reports the records that it cannot greet: only those are retried. */
export const greet = async event => {
  const batchItemFailures = []
  for (const [partition, records] of Object.entries(event.records)) {
    for (const { offset, value } of records) {
      const name = Buffer.from(value, 'base64').toString()
      if (name === 'bad') batchItemFailures.push({ itemIdentifier: { partition, offset } })
      else console.log(`hello, ${name} (${partition}, offset ${offset})`)
    }
  }
  return { batchItemFailures }
}
