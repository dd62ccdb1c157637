/**
 * The command line of every command: `--help`, options that are checked, and wrong ones refused in a sentence.
 *
 *     const sell = command('npm run sell --', 'Sells.').option('--orders <n>', 'how many', wholeNumber(1), 300)
 *     await run(sell, async ({ orders }) => …)
 *
 * Exit codes: 0 when the work is done, 1 when it failed, 2 when the command line is wrong.
 */
import { inspect } from 'node:util'
import { Command, CommanderError, InvalidArgumentError, type OptionValues } from '@commander-js/extra-typings'
import { Refusal } from './refusal.ts'

export { type Command, Option, type OptionValues } from '@commander-js/extra-typings'

export class UsageError extends Refusal {
  override readonly name = 'UsageError'
}

/** @param typed what a user types before the options, such as `npm run bench --` */
export const command = (typed: string, description: string) =>
  new Command(typed)
    .usage('[option…]')
    .description(description)
    .helpOption('--help', 'print this text')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: false })

const number = (least: number, most: number, whole: boolean) => (text: string) => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value))) return value
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`
  throw new InvalidArgumentError(`Give a ${whole ? 'whole ' : ''}number ${range}.`)
}

export const wholeNumber = (least: number, most = Number.POSITIVE_INFINITY) => number(least, most, true)
export const anyNumber = (least: number, most = Number.POSITIVE_INFINITY) => number(least, most, false)

/** A value that is not empty, and not the next option of a command line that forgot the value. */
export const text = (value: string): string => {
  if (value === '' || value.startsWith('-')) throw new InvalidArgumentError('Give a value.')
  return value
}

type Of<Args extends unknown[], Options extends OptionValues> = Command<Args, Options>

const refusal = <Args extends unknown[], Options extends OptionValues>(
  of: Of<Args, Options>,
  { code, message }: CommanderError,
): UsageError => {
  const because =
    code === 'commander.excessArguments'
      ? `unexpected argument '${of.args[of.registeredArguments.length]}'`
      : message.replace(/^error: /, '').replace('\n(', ' (')
  const sentence = because.charAt(0).toUpperCase() + because.slice(1).replace(/\.?$/, '.')
  return new UsageError(`${sentence} See ${of.name()} --help.`)
}

/** @throws UsageError naming the option that is unknown or wrong; CommanderError with exit code 0 once the help is printed */
export const parse = <Args extends unknown[], Options extends OptionValues>(
  of: Of<Args, Options>,
  args: readonly string[],
): Options => {
  try {
    return of.parse([...args], { from: 'user' }).opts()
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) throw refusal(of, error)
    throw error
  }
}

/** Faults of a program, where the whole stack is what helps. */
const isFault = (error: unknown): boolean =>
  [TypeError, ReferenceError, RangeError, SyntaxError].some(kind => error instanceof kind)

/** The sentence of a refusal; of another error also its causes, and the first place it passed. */
const explain = (error: unknown): string => {
  if (error instanceof Refusal) return error.message
  if (!(error instanceof Error) || isFault(error)) return inspect(error)
  const place = error.stack?.split('\n').find(line => line.startsWith('    at '))
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) causes.push(`  because: ${cause.message}`)
  return [error.message, ...causes, ...(place ? [place] : [])].join('\n')
}

const exitCode = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode
  console.error(explain(error))
  return error instanceof UsageError ? 2 : 1
}

/**
 * Runs a command to its end and ends the process: what is still under way then is part of work that was given up.
 * @param main gets the options, then the arguments; resolves with an exit code other than 0 when the answer is "no"
 */
export const run = async <Args extends unknown[], Options extends OptionValues>(
  of: Of<Args, Options>,
  main: (options: Options, ...args: Args) => Promise<unknown>,
): Promise<never> => {
  try {
    const options = parse(of, process.argv.slice(2))
    const code = await main(options, ...of.processedArgs)
    process.exit(typeof code === 'number' ? code : 0)
  } catch (error) {
    process.exit(exitCode(error))
  }
}
