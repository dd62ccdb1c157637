/** Settings come from the environment. They are checked once, at cold start; a wrong one stops the function and is named. */
import { z } from 'zod'

/**
 * Reads the settings of `shape` (environment variable name → schema).
 * @throws Error that names every missing or invalid setting and what is wrong with it
 */
export const settings = <S extends z.ZodRawShape>(
  shape: S,
  environment: Record<string, string | undefined> = process.env,
): z.infer<z.ZodObject<S>> => {
  const given = Object.fromEntries(Object.keys(shape).map(name => [name, environment[name] || undefined]))
  const result = z.object(shape).safeParse(given)
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => {
    const name = String(path[0])
    return given[name] === undefined ? `${name} is missing` : `${name} is wrong (${message})`
  })
  throw new Error(`Settings of this function: ${[...new Set(faults)].join(', ')}. Set them in its environment.`)
}
