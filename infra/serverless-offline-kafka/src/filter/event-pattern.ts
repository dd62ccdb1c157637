import { isObject, type JsonObject } from '../json.ts'

/** An element of a list, and the one that its list is in. */
interface Element {
  readonly list: number
  readonly index: number
  readonly outer: Element | undefined
}

/** A leaf value of the event, and the element of a list that it is in. */
interface Field {
  readonly value: string | number | boolean | null
  readonly element: Element | undefined
}

/** One match of a list of matches. */
type Alternative = (value: Field['value']) => boolean

interface Condition {
  readonly path: string
  readonly alternatives: readonly Alternative[]
  /** The list contains `{"exists": false}`. */
  readonly absent: boolean
}

/** Matches if all conditions of one list hold. */
export type Pattern = readonly (readonly Condition[])[]

export class PatternError extends Error {
  override name = 'PatternError'
}

const fail = (message: string): never => {
  throw new PatternError(message)
}

// ---- leaf patterns

const isScalar = (value: unknown): value is Field['value'] =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const textOf = (operator: string, value: unknown): string =>
  typeof value === 'string' ? value : fail(`"${operator}" takes a text, not ${JSON.stringify(value)}`)

const prefix = (value: unknown): Alternative => {
  const start = textOf('prefix', value)
  return field => typeof field === 'string' && field.startsWith(start)
}

const suffix = (value: unknown): Alternative => {
  const end = textOf('suffix', value)
  return field => typeof field === 'string' && field.endsWith(end)
}

const equalsIgnoreCase = (value: unknown): Alternative => {
  const wanted = textOf('equals-ignore-case', value).toLowerCase()
  return field => typeof field === 'string' && field.toLowerCase() === wanted
}

const COMPARISONS: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

const NUMERIC = '"numeric" takes [operator, number] or [">" or ">=", number, "<" or "<=", larger number]'

const numeric = (value: unknown): Alternative => {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 4)) return fail(NUMERIC)
  const [first, low, second, high] = value as [string, unknown, string | undefined, unknown]
  const compareLow = COMPARISONS[first]
  if (compareLow === undefined || typeof low !== 'number') return fail(NUMERIC)
  if (second === undefined) return field => typeof field === 'number' && compareLow(field, low)
  const compareHigh = COMPARISONS[second]
  if (
    !first.startsWith('>') ||
    !second.startsWith('<') ||
    compareHigh === undefined ||
    typeof high !== 'number' ||
    high <= low
  )
    return fail(NUMERIC)
  return field => typeof field === 'number' && compareLow(field, low) && compareHigh(field, high)
}

const ANYTHING_BUT =
  '"anything-but" takes a text, a number, a list of only texts or only numbers, or one of prefix, suffix, equals-ignore-case'

const anythingBut = (value: unknown): Alternative => {
  if (isObject(value)) return anythingButMatching(value)
  const values = Array.isArray(value) ? value : [value]
  const kind = typeof values[0]
  if ((kind !== 'string' && kind !== 'number') || values.some(one => typeof one !== kind)) return fail(ANYTHING_BUT)
  return field => !values.includes(field)
}

/** Every string has an empty prefix and suffix, so these would never match. Lambda refuses them. */
const notEmpty =
  (operator: string, make: (value: unknown) => Alternative) =>
  (value: unknown): Alternative =>
    value === '' ? fail(`"anything-but" takes no empty "${operator}"`) : make(value)

const NEGATABLE: Record<string, (value: unknown) => Alternative> = {
  prefix: notEmpty('prefix', prefix),
  suffix: notEmpty('suffix', suffix),
  'equals-ignore-case': equalsIgnoreCase,
}

const anythingButMatching = (value: JsonObject): Alternative => {
  const [name, argument] = single(value, ANYTHING_BUT)
  const make = Object.hasOwn(NEGATABLE, name) ? NEGATABLE[name] : undefined
  const values = Array.isArray(argument) ? argument : [argument]
  if (make === undefined || values.length === 0) return fail(ANYTHING_BUT)
  const all = values.map(make)
  return field => !all.some(matches => matches(field))
}

const single = (value: JsonObject, message: string): [string, unknown] => {
  const entries = Object.entries(value)
  return entries.length === 1 ? (entries[0] as [string, unknown]) : fail(message)
}

const OPERATORS: Record<string, (value: unknown) => Alternative> = {
  prefix,
  suffix,
  'equals-ignore-case': equalsIgnoreCase,
  numeric,
  'anything-but': anythingBut,
  exists: value => (value === true ? () => true : fail('"exists" takes true or false')),
}

const EVENTBRIDGE_ONLY = ['wildcard', 'cidr']

const alternative = (value: unknown): Alternative => {
  if (isScalar(value)) return field => field === value
  if (!isObject(value))
    return fail(
      `${JSON.stringify(value)} is not allowed in a list; a match is a text, a number, true, false, null or an operator`,
    )
  const [name, argument] = single(value, `${JSON.stringify(value)} must have exactly one operator`)
  if (EVENTBRIDGE_ONLY.includes(name))
    return fail(`"${name}" is an operator of EventBridge; Lambda's filters do not have it`)
  const make = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined
  if (make === undefined) return fail(`"${name}" is not an operator; allowed are ${Object.keys(OPERATORS).join(', ')}`)
  return make(argument)
}

const isAbsent = (value: unknown): boolean =>
  isObject(value) && value.exists === false && Object.keys(value).length === 1

const condition = (path: string, matches: readonly unknown[]): Condition => {
  if (matches.length === 0) return fail(`"${path}" has an empty list, which matches nothing`)
  const wanted = matches.filter(match => !isAbsent(match))
  return { path, absent: wanted.length < matches.length, alternatives: wanted.map(alternative) }
}

// ---- patterns

const both = (a: Pattern, b: Pattern): Pattern => a.flatMap(left => b.map(right => [...left, ...right]))

const alternatives = (path: string, value: unknown): Pattern => {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject))
    return fail('"$or" takes a list of at least two objects')
  return value.flatMap(one => compileObject(path, one))
}

const compileObject = (path: string, object: JsonObject): Pattern => {
  const entries = Object.entries(object)
  if (entries.length === 0) return fail(`${path === '' ? 'the pattern' : `"${path}"`} is an empty object`)
  return entries.reduce<Pattern>((compiled, [name, value]) => both(compiled, compileField(path, name, value)), [[]])
}

const compileField = (path: string, name: string, value: unknown): Pattern => {
  if (name === '$or') return alternatives(path, value)
  const full = path === '' ? name : `${path}.${name}`
  if (Array.isArray(value)) return [[condition(full, value)]]
  return isObject(value)
    ? compileObject(full, value)
    : fail(`"${full}" is ${JSON.stringify(value)}; allowed is an object or a list of matches`)
}

/**
 * Compiles an EventBridge event pattern, restricted to what Lambda filters support. Throws a PatternError that says
 * what is not allowed.
 */
export const compilePattern = (pattern: unknown): Pattern =>
  isObject(pattern) ? compileObject('', pattern) : fail(`a pattern is an object, not ${JSON.stringify(pattern)}`)

// ---- matching

/** The paths of the pattern, and every path on the way to them. */
const pathsOf = (pattern: Pattern): ReadonlySet<string> =>
  new Set(
    pattern.flat().flatMap(({ path }) => {
      const names = path.split('.')
      return names.map((_, index) => names.slice(0, index + 1).join('.'))
    }),
  )

/**
 * The leaf values by dotted path, of the paths that are asked for. Nested objects and names with dots give the same path; a list
 * gives one value for each element. It does not call itself: a record may be nested deeper than the stack is.
 */
const fieldsOf = (event: unknown, paths: ReadonlySet<string>): Map<string, Field[]> => {
  const fields = new Map<string, Field[]>()
  const left: { path: string; value: unknown; element: Element | undefined }[] = [
    { path: '', value: event, element: undefined },
  ]
  let lists = 0
  for (let next = left.pop(); next; next = left.pop()) {
    const { path, value, element } = next
    if (Array.isArray(value)) {
      const list = lists++
      for (const [index, inner] of value.entries()) {
        left.push({ path, value: inner, element: { list, index, outer: element } })
      }
    } else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        const below = path === '' ? name : `${path}.${name}`
        if (paths.has(below)) left.push({ path: below, value: inner, element })
      }
    } else if (isScalar(value)) {
      const found = fields.get(path)
      if (found === undefined) fields.set(path, [{ value, element }])
      else found.push({ value, element })
    }
  }
  return fields
}

/** With the elements that the field is in; undefined when another element of one of these lists is chosen already. */
const choose = (chosen: ReadonlyMap<number, number>, field: Field): ReadonlyMap<number, number> | undefined => {
  const all = new Map(chosen)
  for (let element = field.element; element; element = element.outer) {
    if ((chosen.get(element.list) ?? element.index) !== element.index) return undefined
    all.set(element.list, element.index)
  }
  return all
}

/** All fields must come from the same element of a list. */
const holds = (
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, Field[]>,
  chosen: ReadonlyMap<number, number>,
): boolean => {
  const [first, ...rest] = conditions
  if (first === undefined) return true
  const candidates = fields.get(first.path)
  if (candidates === undefined) return first.absent && holds(rest, fields, chosen)
  return candidates.some(field => {
    if (!first.alternatives.some(matches => matches(field.value))) return false
    const all = choose(chosen, field)
    return all !== undefined && holds(rest, fields, all)
  })
}

/** Whether an event matches the pattern. What does not depend on the event is worked out once. */
export const matcherOf = (pattern: Pattern): ((event: unknown) => boolean) => {
  const paths = pathsOf(pattern)
  return event => {
    const fields = fieldsOf(event, paths)
    return pattern.some(conditions => holds(conditions, fields, new Map()))
  }
}
