/**
 * Whether a topic's schema can change under the same CloudEvents type. Two readers must accept it: the new code reads records
 * that are on the topics already, and readers of the released schema read new records.
 */

/** The part of JSON Schema that zod writes for our topics. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly [keyword: string]: unknown
}

const smallest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const
const largest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const

const typesOf = ({ type }: JsonSchema): readonly string[] => (type === undefined ? [] : ([type].flat() as string[]))
const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined =>
  'const' in schema ? [schema.const] : schema.enum
const text = (value: unknown): string => JSON.stringify(value)

/** Why a value that `written` allows may be refused by `read`; each reason begins with the field. */
export const refusals = (written: JsonSchema, read: JsonSchema, path = 'value'): string[] => {
  const alternatives = written.anyOf ?? written.oneOf
  if (alternatives) return alternatives.flatMap(each => refusals(each, read, path))
  const choices = read.anyOf ?? read.oneOf
  if (choices) {
    const reasons = choices.map(each => refusals(written, each, path))
    return reasons.some(each => each.length === 0) ? [] : (reasons[0] ?? [])
  }

  const found: string[] = []
  const refuse = (what: string): void => void found.push(`${path}: ${what}`)
  const types = typesOf(read)
  const accepts = (type: string): boolean => types.includes(type) || (type === 'integer' && types.includes('number'))
  const writtenTypes = typesOf(written)
  if (types.length > 0) {
    if (writtenTypes.length === 0) refuse(`may be of any type, and ${types.join(' or ')} is expected`)
    for (const type of writtenTypes) if (!accepts(type)) refuse(`may be ${type}, and ${types.join(' or ')} is expected`)
  }
  const values = valuesOf(read)?.map(text)
  if (values) {
    const writtenValues = valuesOf(written)
    if (!writtenValues) refuse(`may be any value, and one of ${values.join(', ')} is expected`)
    for (const value of writtenValues ?? []) {
      if (!values.includes(text(value))) refuse(`may be ${text(value)}, and one of ${values.join(', ')} is expected`)
    }
  }
  const bound = (name: string, narrower: (limit: number, written: number) => boolean): void => {
    const limit = read[name]
    const has = written[name]
    if (typeof limit === 'number' && (typeof has !== 'number' || narrower(limit, has)))
      refuse(`${name} may be ${has ?? 'without limit'}, and ${limit} is expected`)
  }
  if (!valuesOf(written)) {
    for (const name of smallest) bound(name, (limit, has) => has < limit)
    for (const name of largest) bound(name, (limit, has) => has > limit)
    for (const name of ['pattern', 'format'] as const) {
      if (read[name] !== undefined && read[name] !== written[name])
        refuse(`${name} may be ${text(written[name] ?? 'any')}, and ${text(read[name])} is expected`)
    }
  }
  const field = (name: string): string => (path === 'value' ? name : `${path}.${name}`)
  for (const name of read.required ?? []) {
    if (!written.required?.includes(name)) found.push(`${field(name)}: may be missing, and it is required`)
  }
  for (const [name, schema] of Object.entries(written.properties ?? {})) {
    const expected = read.properties?.[name]
    if (expected) found.push(...refusals(schema, expected, field(name)))
    else if (read.additionalProperties === false)
      found.push(`${field(name)}: is not known, and unknown fields are refused`)
  }
  if (written.items && read.items)
    found.push(...refusals(written.items, read.items, `${path === 'value' ? '' : path}[]`))
  return found
}

/** What stands against a change from the released schema to the present one, in sentences. */
export const incompatibilities = (type: string, released: JsonSchema, present: JsonSchema): string[] => [
  ...refusals(released, present).map(
    reason => `${type}: ${reason} by this code. Records like that are on the topics already.`,
  ),
  ...refusals(present, released).map(reason => `${type}: ${reason} by readers of the released version.`),
]

export const whatToDo = `Keep the field as it was, or add an optional field beside it. If it must change, declare a new
version of the type beside the old one, write the new one, and read both for as long as the topics keep records (7 days, dead
letters 30). \`npm run schemas\` records the present schemas as released.`
