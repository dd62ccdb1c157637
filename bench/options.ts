/** The options of `npm run bench`. */
import { InvalidArgumentError } from '@commander-js/extra-typings'
import { command, Option, text, wholeNumber } from '../infra/command-line.ts'
import { highestOffset } from '../infra/local/addresses.ts'

/** @param measurements all there are, in the order in which they run */
export const benchOptions = (measurements: readonly { readonly name: string; readonly about: string }[]) => {
  const known = measurements.map(({ name }) => name)
  const names = (list: string): string[] => {
    const only = list.split(',').map(name => name.trim())
    const unknown = only.find(name => !known.includes(name))
    if (unknown !== undefined)
      throw new InvalidArgumentError(`There is no measurement '${unknown}'. Known are ${known.join(', ')}.`)
    return known.filter(name => only.includes(name))
  }
  return command(
    'npm run bench --',
    'Measures Kassa side by side with a baseline, in a folder and on ports of its own, prints a table, and writes the figures to bench/results.',
  )
    .addOption(
      new Option('--only <names>', 'run only these measurements, separated by commas')
        .argParser(names)
        .default(known, 'all'),
    )
    .option('--rounds <n>', 'measure every figure so often (default: 5, with --smoke 1)', wholeNumber(1))
    .option('--smoke', 'one short round that proves that every measurement still runs; writes no figures')
    .option('--profile <dir>', 'write CPU profiles of the measured processes to this folder', text)
    .option('--offset <n>', 'add n to every port', wholeNumber(0, highestOffset), 14_000)
    .option('--home <dir>', 'the folder for data and logs', text, '.kassa-bench')
    .addHelpText(
      'after',
      `\nMeasurements:\n${measurements.map(({ name, about }) => `  ${name.padEnd(18)}${about}`).join('\n')}`,
    )
}

export type BenchOptions = ReturnType<ReturnType<typeof benchOptions>['opts']>
