import { isObject, objectOf } from '../json.ts'
import type { KafkaRecord } from '../types.ts'
import { compilePattern, matcherOf, PatternError } from './event-pattern.ts'

/** What a filter expects of the value: JSON, plain text, or nothing. */
type Filter =
  | { readonly kind: 'none' }
  | { readonly kind: 'json' | 'text'; readonly matches: (event: unknown) => boolean }

/** The value of a record, parsed once for all filters. */
type Value =
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes' | 'absent' }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const parsed = (text: string): Value => {
  // Only objects and lists are JSON to filter by; a bare number or quoted string counts as plain text.
  if (!/^\s*[[{]/.test(text)) return { kind: 'text', text }
  try {
    return { kind: 'json', json: JSON.parse(text) }
  } catch {
    return { kind: 'text', text }
  }
}

const readValue = (record: KafkaRecord): Value => {
  if (record.value === null) return { kind: 'absent' }
  try {
    return parsed(utf8.decode(record.value))
  } catch {
    return { kind: 'bytes' }
  }
}

/**
 * A value of another kind passes: Lambda then filters on the other properties only, and Kafka has none. So a JSON
 * filter does not keep out records that are not JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
 */
const passes = (filter: Filter, value: Value): boolean => {
  if (filter.kind === 'json') return value.kind === 'json' ? filter.matches({ value: value.json }) : true
  if (filter.kind === 'none') return true
  if (value.kind === 'absent') return filter.matches({})
  return value.kind === 'text' ? filter.matches({ value: value.text }) : true
}

const kindOf = (pattern: Record<string, unknown>): 'json' | 'text' | 'none' => {
  if ('value' in pattern) return Array.isArray(pattern.value) ? 'text' : 'json'
  const either = pattern.$or
  if (!Array.isArray(either)) return 'none'
  return either.some(one => isObject(objectOf(one).value)) ? 'json' : 'text'
}

const compileFilter = (text: string): { filter: Filter; others: string[] } => {
  let pattern: unknown
  try {
    pattern = JSON.parse(text)
  } catch {
    throw new PatternError('it is not JSON')
  }
  const compiled = compilePattern(pattern)
  const top = objectOf(pattern)
  const others = Object.keys(top).filter(name => name !== 'value' && name !== '$or')
  const kind = kindOf(top)
  if (kind === 'none') return { filter: { kind }, others }
  const onValue = compiled.map(conditions =>
    conditions.filter(({ path }) => path === 'value' || path.startsWith('value.')),
  )
  return { filter: { kind, matches: matcherOf(onValue) }, others }
}

export interface CompiledFilters {
  readonly matches: (record: KafkaRecord) => boolean
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** A record passes if one of the filters matches, or if there are no filters. */
export const compileFilters = (patterns: readonly string[]): CompiledFilters => {
  const filters: Filter[] = []
  const problems: string[] = []
  const warnings: string[] = []
  for (const pattern of patterns) {
    try {
      const { filter, others } = compileFilter(pattern)
      filters.push(filter)
      for (const name of others)
        warnings.push(
          `pattern ${pattern} has the top-level key "${name}", which is ignored: Lambda filters Kafka records by value only; did you mean {"value":{"${name}":…}}?`,
        )
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      problems.push(`pattern ${pattern} is not allowed: ${error.message}`)
    }
  }
  const matches = (record: KafkaRecord): boolean => {
    if (filters.length === 0) return true
    const value = readValue(record)
    return filters.some(filter => passes(filter, value))
  }
  return { matches, problems, warnings }
}
