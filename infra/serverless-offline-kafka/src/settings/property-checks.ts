import { isObject, type JsonObject } from '../json.ts'
import { isIntrinsic } from './intrinsics.ts'

/**
 * Describes what is wrong with a value, as the rest of a sentence that begins with "<name> is". Undefined if it is
 * valid.
 */
export type Check = (value: unknown, now: number) => string | undefined

export const integer =
  (minimum: number, maximum: number): Check =>
  value =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? undefined
      : `${JSON.stringify(value)}; allowed are the integers ${minimum} to ${maximum}`

export const oneOf =
  (...allowed: string[]): Check =>
  value =>
    allowed.includes(String(value)) ? undefined : `${JSON.stringify(value)}; allowed are ${allowed.join(', ')}`

export const boolean: Check = value =>
  typeof value === 'boolean' ? undefined : `${JSON.stringify(value)}; allowed are true and false`

export const text =
  (minimum: number, maximum: number, pattern: RegExp, what: string): Check =>
  value =>
    typeof value === 'string' && value.length >= minimum && value.length <= maximum && pattern.test(value)
      ? undefined
      : `${JSON.stringify(value)}; allowed ${what}, ${minimum} to ${maximum} characters`

export const list =
  (minimum: number, maximum: number, each: Check): Check =>
  (value, now) => {
    if (!Array.isArray(value) || value.length < minimum || value.length > maximum)
      return `${JSON.stringify(value)}; allowed is a list of ${minimum === maximum ? `exactly ${minimum}` : `${minimum} to ${maximum}`}`
    return value.map(item => each(item, now)).find(problem => problem !== undefined)
  }

export const refused =
  (because: string): Check =>
  () =>
    because
/** Accepted without effect. */
export const ignored: Check = () => undefined

/** The checks of a nested object, by property name. */
export type Checks = { readonly [name: string]: Check | Checks }

/** One message for each property that is unknown or invalid. */
export const check = (checks: Checks, properties: JsonObject, path: string, now: number): string[] =>
  Object.entries(properties).flatMap(([name, value]) => {
    const rule = checks[name]
    const full = `${path}${name}`
    if (rule === undefined)
      return [
        `${full} is not a property of an event source mapping; allowed here are ${Object.keys(checks).join(', ')}`,
      ]
    if (value === undefined || value === null || rule === ignored) return []
    if (isIntrinsic(value))
      return [
        `${full} is ${JSON.stringify(value)}, which can only be resolved on AWS; set a literal value on the local stage`,
      ]
    if (typeof rule === 'function') {
      const problem = rule(value, now)
      return problem === undefined ? [] : [`${full} is ${problem}`]
    }
    return isObject(value)
      ? check(rule, value, `${full}.`, now)
      : [`${full} is ${JSON.stringify(value)}; allowed is an object`]
  })
