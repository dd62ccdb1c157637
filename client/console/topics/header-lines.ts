/** Headers of a record as lines of text, `name: value`. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** @returns undefined when a line is none */
export const headersOf = (text: string): Header[] | undefined => {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const headers = lines.map(line => /^\s*([^:\s][^:]*?)\s*:\s*(.*?)\s*$/.exec(line))
  return headers.every(match => match !== null)
    ? headers.map(match => ({ name: match[1] ?? '', value: match[2] ?? '' }))
    : undefined
}
