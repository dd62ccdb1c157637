/** What YAML and JSON make of an object: anything under any name. */
export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** `{ [name]: value }`, or nothing where there is no value. */
export const optional = (name: string, value: unknown): JsonObject => (value === undefined ? {} : { [name]: value })
