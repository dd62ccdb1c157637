/** Greets; what it can not greet it reports, and only that comes again. */
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
