/** A way as a sequence chart, for https://mermaid.js.org: who asks whom for what, and what goes wrong. */
const isStep = /^(.*?): (.*?)(?: — (.*))?$/

const placeOf = (step: string): string => {
  if (step.startsWith('send')) return 'Kafka'
  if (step === 'SES') return 'SES'
  const [, table = step] = step.split(' ')
  return table === 'ledger' ? 'provider' : 'DynamoDB'
}

const plain = (text: string): string => text.replaceAll(/[;#:]/g, ' ')

export const chart = (names: readonly string[], broken: readonly string[]): string =>
  [
    'sequenceDiagram',
    ...names.flatMap(name => {
      const [, process, step, ending] = isStep.exec(name) ?? []
      // A mapping that takes a record says nothing that the first step of its function does not say.
      if (name.startsWith('invoke ')) return []
      if (!process || !step || name.startsWith('the bank')) return [`  Note over Kafka: ${plain(name)}`]
      const [who = process] = process.split(' ')
      const line = `  ${who}->>${placeOf(step)}: ${plain(step)}`
      return ending ? [line, `  Note over ${who}: ${ending}`] : [line]
    }),
    ...broken.map(each => `  Note over Kafka: broken — ${plain(each)}`),
  ].join('\n')
