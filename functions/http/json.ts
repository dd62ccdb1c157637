/** Reads JSON (RFC 8259) as strictly as a door should: a name once in its object, and no deeper than any body of ours goes. */

const deepest = 32

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs

/** What makes the JSON text unacceptable, as one sentence; undefined when nothing does. The text must be JSON. */
const fault = (text: string): string | undefined => {
  const open: (Set<string> | undefined)[] = []
  let lastText = ''
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      if (open.push(token === '{' ? new Set() : undefined) > deepest) return `At most ${deepest} levels of nesting.`
    } else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const name = JSON.parse(lastText)
      const names = open.at(-1)
      if (names?.has(name)) return 'A name appears twice in an object.'
      names?.add(name)
    } else lastText = token
  }
  return undefined
}

/** @throws SyntaxError whose message is a sentence for the caller */
export const parseJson = (text: string): unknown => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message repeats the text, and so perhaps a card number.
    throw new SyntaxError('Expected JSON.')
  }
  const found = fault(text)
  if (found) throw new SyntaxError(found)
  return value
}
