import { isObject, objectOf } from '../json.ts'
import type { KafkaRecord } from '../types.ts'
import { compilePattern, matchesPattern, type Pattern, PatternError } from './event-pattern.ts'

/** What a pattern says of the value: nothing, that it is JSON of some format, or that it is some text. */
type Filter = { readonly kind: 'none' } | { readonly kind: 'json' | 'text'; readonly pattern: Pattern }

/** A value as the filters see it, worked out once for all of them. */
type Value =
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes' | 'absent' }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const parsed = (text: string): Value => {
  // A bare number or quoted text is taken as plain text: only an object or a list has something to filter by.
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
 * A value that is not of the pattern's kind is let through: Lambda then filters on the other properties only, and there
 * are none. A filter on JSON is no guard against what is not JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
 */
const passes = (filter: Filter, value: Value): boolean => {
  if (filter.kind === 'json')
    return value.kind === 'json' ? matchesPattern(filter.pattern, { value: value.json }) : true
  if (filter.kind === 'none') return true
  if (value.kind === 'absent') return matchesPattern(filter.pattern, {})
  return value.kind === 'text' ? matchesPattern(filter.pattern, { value: value.text }) : true
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
  return { filter: { kind, pattern: onValue }, others }
}

export interface CompiledFilters {
  readonly matches: (record: KafkaRecord) => boolean
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** A record is delivered when one of the filters lets it pass, or when there is none. */
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
          `pattern ${pattern} has "${name}" at its top, which filters nothing: only the value of a Kafka record can be filtered; did you mean {"value":{"${name}":…}}?`,
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
