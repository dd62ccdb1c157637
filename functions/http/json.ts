/** Reads JSON (RFC 8259) as strictly as a door should: a name once in its object, and no deeper than any body of ours goes. */

const deepest = 32

/** How many names the JSON text has: each has a colon behind it. */
const namesIn = (text: string): number => {
  let names = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '"') inString = !inString
    else if (inString && character === '\\') index += 1
    else if (character === ':' && !inString) names += 1
  }
  return names
}

/** What makes the JSON text unacceptable, as one sentence; undefined when nothing does. A name that comes twice is lost in its value. */
const fault = (text: string, value: unknown): string | undefined => {
  let lost = namesIn(text)
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    const inner: unknown[] = []
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue
      if (depth === deepest) return `At most ${deepest} levels of nesting.`
      const values = Object.values(each)
      if (!Array.isArray(each)) lost -= values.length
      for (const one of values) inner.push(one)
    }
    level = inner
  }
  return lost > 0 ? 'A name appears twice in an object.' : undefined
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
  const found = fault(text, value)
  if (found) throw new SyntaxError(found)
  return value
}
