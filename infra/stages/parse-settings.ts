import { Refusal } from '../refusal.ts'
import { findContradictions } from './contradictions.ts'
import { Fields, type StageSettings } from './schema.ts'

const Settings = Fields.superRefine((stage, context) =>
  findContradictions(stage, (path, message) => context.addIssue({ code: 'custom', path: path.split('.'), message })),
)

/** @throws Refusal with a line for each setting that is missing, wrong or unknown */
export const parseSettings = (given: unknown, file: string): StageSettings => {
  const { success, data, error } = Settings.safeParse(given ?? {})
  if (success) return data
  const lines = error.issues.flatMap(issue => {
    const path = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        key => `${path ? `${path}.` : ''}${key}: there is no such setting; docs/deploy.md lists them.`,
      )
    }
    const missing = issue.code !== 'custom' && issue.input === undefined && valueAt(given, issue.path) === undefined
    return [`${path || 'the file'}: ${missing ? 'missing.' : `${issue.message}.`}`]
  })
  throw new Refusal([`${file}:`, ...lines.map(line => `  ${line}`)].join('\n'))
}

const valueAt = (given: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], given)
