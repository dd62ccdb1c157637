/** An object as parsed from YAML or JSON. */
export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** `{ [name]: value }`, or `{}` if the value is undefined: for object spreads. */
export const optional = (name: string, value: unknown): JsonObject => (value === undefined ? {} : { [name]: value })
