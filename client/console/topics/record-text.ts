/** A record as text: JSON with line breaks, and the whole of it for the clipboard. */
import type { TopicRecord } from '../../shared/contract.ts'

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs

/** The same JSON with line breaks. Its numbers and texts stay as they are written, whatever their size. */
export const formatJson = (text: string): string => {
  const found = text.match(tokens) ?? []
  let depth = 0
  let out = ''
  const line = (): string => `\n${'  '.repeat(depth)}`
  found.forEach((token, place) => {
    const next = found[place + 1]
    if (token === '{' || token === '[') {
      depth += 1
      out += next === '}' || next === ']' ? token : token + line()
    } else if (token === '}' || token === ']') {
      depth -= 1
      const before = found[place - 1]
      out += before === '{' || before === '[' ? token : line() + token
    } else if (token === ',') out += `,${line()}`
    else out += token === ':' ? ': ' : token
  })
  return out
}

type Content = NonNullable<TopicRecord['value']>

/** What stands for a content inside JSON: JSON as itself, all else as a text. */
const literal = (content: Content | null): string => {
  if (!content) return 'null'
  if (content.format === 'json' && !content.cut) return content.text
  return JSON.stringify(content.format === 'hex' ? `hex:${content.text}` : content.text)
}

/** One JSON object with place, time, key, headers and value. */
export const recordAsJson = (topic: string, record: TopicRecord): string => {
  const { partition, offset, timestamp, key, value, headers } = record
  const pairs = headers.map(header => `{"name":${JSON.stringify(header.name)},"value":${literal(header)}}`)
  return formatJson(
    [
      `{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":${offset}`,
      `"timestamp":${JSON.stringify(new Date(timestamp).toISOString())}`,
      `"key":${literal(key)},"headers":[${pairs.join(',')}],"value":${literal(value)}}`,
    ].join(','),
  )
}
