/** JSON whose numbers keep the digits they are written with: an id of 19 digits is more than a number of JavaScript holds. */

// https://github.com/tc39/proposal-json-parse-with-source, which the types of TypeScript do not know yet.
const json = JSON as unknown as {
  parse(text: string, reviver: (name: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): unknown
  isRawJSON(value: unknown): boolean
}

/** True for a number that stands as it was written. */
export const isRawJson = (value: unknown): boolean => json.isRawJSON(value)

/** The value that `JSON.stringify` writes with the same numbers; undefined when the text is no JSON. */
export const exactJson = (text: string): unknown => {
  try {
    return json.parse(text, (_, value, { source }) =>
      typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value,
    )
  } catch {
    return undefined // no JSON
  }
}
