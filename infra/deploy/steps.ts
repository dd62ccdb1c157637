/**
 * A deployment is a list of commands, as one would type them: shown without being run (`--dry-run`), or run one by one. A
 * command may keep what it prints under a name, and a later one may say `$name`.
 */
import { spawn } from 'node:child_process'

export interface Step {
  readonly what: string
  /** In its own words: no shell reads them, but `$name` stands for what an earlier step kept. */
  readonly command: readonly string[]
  readonly in?: string
  /** Keeps what it prints under this name. */
  readonly keeps?: string
  /** An error that says this is none: what was to be done is done. */
  readonly doneAlready?: string
}

const quoted = (word: string): string => {
  if (/^[\w@%+=:,./$-]+$/.test(word)) return word
  return word.includes('$') && !word.includes('"') ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`
}

/** The step as a line for a shell. */
export const line = ({ command, in: folder, keeps, doneAlready }: Step): string => {
  const words = command.map(quoted).join(' ')
  const there = folder ? `cd ${folder} && ${words}` : words
  const alone = folder ? `(${there})` : there
  return `${keeps ? `${keeps}=$(${there})` : alone}${doneAlready ? ` || true # ${doneAlready}` : ''}`
}

export const show = (steps: readonly Step[], write: (text: string) => void): void => {
  for (const [index, step] of steps.entries()) write(`\n# ${index + 1}. ${step.what}\n${line(step)}`)
}

export interface Ran {
  readonly code: number
  readonly printed: string
  readonly complained: string
}

/** Runs a command; what it prints is shown as it comes unless it is kept. */
export type Run = (command: readonly string[], options: { folder?: string; quiet: boolean }) => Promise<Ran>

export const run: Run = ([file = '', ...args], { folder, quiet }) =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: folder, stdio: ['inherit', 'pipe', 'pipe'] })
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

/** @throws Error naming the step that failed and its command; what came before stays done, and may be done again */
export const carryOut = async (steps: readonly Step[], write: (text: string) => void, execute: Run = run) => {
  const kept = new Map<string, string>()
  const filled = (word: string): string => word.replaceAll(/\$(\w+)/g, (whole, name: string) => kept.get(name) ?? whole)
  for (const [index, step] of steps.entries()) {
    write(`\n${index + 1}/${steps.length} ${step.what}`)
    const quiet = step.keeps !== undefined || step.doneAlready !== undefined
    const options = { quiet, ...(step.in ? { folder: step.in } : {}) }
    const { code, printed, complained } = await execute(step.command.map(filled), options)
    const done = step.doneAlready !== undefined && complained.includes(step.doneAlready)
    if (code !== 0 && !done) {
      throw new Error(`Step ${index + 1} failed: ${line(step)}\n${complained}\nMend the cause and run it again.`)
    }
    if (step.keeps !== undefined) {
      const value = printed.trim()
      if (!value || value === 'None') throw new Error(`Step ${index + 1} found nothing: ${line(step)}`)
      kept.set(step.keeps, value)
    }
  }
}
