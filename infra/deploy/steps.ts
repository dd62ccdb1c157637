/**
 * A deployment is a list of commands, as one would type them: shown without being run (`--dry-run`), or run one by one. A
 * command may keep what it prints under a name, and a later one may say `$name`.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Step {
  readonly what: string
  /** One string a word: no shell reads them, but `$name` stands for what an earlier step kept. */
  readonly command: readonly string[]
  readonly in?: string
  /** Keeps what it prints under this name. */
  readonly keeps?: string
  /** Errors that mean that there is nothing to do any more. */
  readonly doneAlready?: readonly string[]
  /** The step is skipped when this command succeeds, prints the given text, or fails with the given text. */
  readonly unless?: { readonly command: readonly string[]; readonly prints?: string; readonly fails?: string }
  /** What to do when the step fails, if it is not in the error. */
  readonly hint?: string
}

/** What the framework itself does is between two lists of steps. */
export interface Plan {
  readonly before: readonly Step[]
  readonly stack: Step
  readonly after: readonly Step[]
}

export const stepsOf = ({ before, stack, after }: Plan): readonly Step[] => [...before, stack, ...after]

const quoted = (word: string): string => {
  if (/^[\w@%+=:,./$-]+$/.test(word)) return word
  return word.includes('$') && !word.includes('"') ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`
}
const quotedLine = (command: readonly string[]): string => command.map(quoted).join(' ')

const condition = ({ unless }: Step): string => {
  if (!unless) return ''
  const asked = quotedLine(unless.command)
  if (unless.prints) return `[ "$(${asked})" = ${quoted(unless.prints)} ] || `
  return unless.fails ? `${asked} > /dev/null && ` : `${asked} > /dev/null 2>&1 || `
}

/** The step as a line for a shell. */
export const line = (step: Step): string => {
  const { command, in: folder, keeps, doneAlready } = step
  const words = quotedLine(command)
  const there = folder ? `cd ${folder} && ${words}` : words
  const alone = folder ? `(${there})` : there
  return `${condition(step)}${keeps ? `${keeps}=$(${there})` : alone}${doneAlready ? ` || true # ${doneAlready.join(', ')}` : ''}`
}

export const show = (steps: readonly Step[], write: (text: string) => void): void => {
  for (const [index, step] of steps.entries()) write(`\n# ${index + 1}. ${step.what}\n${line(step)}`)
}

export interface Ran {
  readonly code: number
  readonly printed: string
  readonly complained: string
}

const root = new URL('../../', import.meta.url).pathname

/** Runs a command in a folder of the repository; what it prints is shown as it comes unless it is kept. */
export type Run = (command: readonly string[], options: { folder?: string; quiet: boolean }) => Promise<Ran>

export const run: Run = ([file = '', ...args], { folder = '.', quiet }) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` }
    const child = spawn(file, args, { cwd: join(root, folder), env, stdio: ['inherit', 'pipe', 'pipe'] })
    let printed = ''
    let complained = ''
    child.stdout.on('data', chunk => {
      printed += chunk
      if (!quiet) process.stdout.write(chunk)
    })
    child.stderr.on('data', chunk => {
      complained += chunk
      if (!quiet) process.stderr.write(chunk)
    })
    child.once('error', () => reject(new Error(`\`${file}\` is missing: install it (docs/deploy.md, What you need).`)))
    child.once('close', code => resolve({ code: code ?? 1, printed, complained }))
  })

export interface CarryOut {
  readonly write: (text: string) => void
  readonly run?: Run
  /** What earlier steps kept; those carried out now add to it. */
  readonly kept?: Map<string, string>
  /** The number of the first step, and of how many. */
  readonly first?: number
  readonly of?: number
}

/** @throws Error naming the step that failed and its command; what came before stays done, and may be done again */
export const carryOut = async (steps: readonly Step[], options: CarryOut): Promise<void> => {
  const { write, run: execute = run, kept = new Map<string, string>(), first = 1, of = steps.length } = options
  const filled = (word: string): string => word.replaceAll(/\$(\w+)/g, (whole, name: string) => kept.get(name) ?? whole)
  const isDone = async ({ unless }: Step): Promise<boolean> => {
    if (!unless) return false
    const { code, printed, complained } = await execute(unless.command.map(filled), { quiet: true })
    if (unless.prints !== undefined) return code === 0 && printed.trim() === unless.prints
    if (unless.fails === undefined) return code === 0
    if (code !== 0 && !complained.includes(unless.fails)) throw new Error(complained)
    return code !== 0
  }
  for (const [index, step] of steps.entries()) {
    const number = first + index
    const failed = (why: string) =>
      new Error(`Step ${number} failed: ${line(step)}\n${why}\n${step.hint ?? 'Correct the cause and run it again.'}`)
    write(`${number}/${of} ${step.what}`)
    const done = await isDone(step).catch((error: Error) => {
      throw failed(error.message)
    })
    if (done) {
      write('    is as it should be')
      continue
    }
    const quiet = step.keeps !== undefined || step.doneAlready !== undefined
    const { code, printed, complained } = await execute(step.command.map(filled), {
      quiet,
      ...(step.in ? { folder: step.in } : {}),
    })
    if (code !== 0 && !step.doneAlready?.some(text => complained.includes(text)))
      throw failed(quiet ? complained : 'What it said is above.')
    if (step.keeps !== undefined) {
      const value = printed.trim()
      if (!value || value === 'None') throw failed('It found nothing.')
      kept.set(step.keeps, value)
    }
  }
}
