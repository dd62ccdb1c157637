/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util'

export interface BenchRun {
  /** The names of the parts to run, in their own order. */
  readonly only: readonly string[]
  readonly rounds: number
  readonly scale: number
  /** A smoke run proves that every part still runs; its figures mean nothing and are not kept. */
  readonly smoke: boolean
  /** Where CPU profiles of the measured processes go. */
  readonly profile: string | undefined
  readonly offset: number
  readonly home: string
}

const options = {
  only: { type: 'string', value: 'NAME[,NAME]', help: 'run these parts alone' },
  rounds: { type: 'string', value: 'N', help: 'measure every figure so often (5)' },
  smoke: { type: 'boolean', help: 'one short round, only to see that everything runs; keeps no figures' },
  profile: { type: 'string', value: 'DIR', help: 'write CPU profiles of the measured processes there' },
  offset: { type: 'string', value: 'N', help: 'add N to every port (14000)' },
  home: { type: 'string', value: 'DIR', help: 'the folder for data and logs (.kassa-bench)' },
  help: { type: 'boolean', help: 'this text' },
} as const

const smokeScale = 0.02

export const usage = (parts: readonly { readonly name: string; readonly about: string }[]): string =>
  [
    'Usage: npm run bench -- [option…]',
    '',
    'Measures Kassa side by side with what others would do, in a folder and on ports of its own, prints a table, and keeps the',
    'figures of the parts it ran in bench/results.',
    '',
    ...Object.entries(options).map(
      ([name, option]) => `  ${`--${name}${'value' in option ? ` ${option.value}` : ''}`.padEnd(22)}${option.help}`,
    ),
    '',
    'Parts:',
    ...parts.map(({ name, about }) => `  ${name.padEnd(22)}${about}`),
  ].join('\n')

const refuse = (because: string): never => {
  throw new Error(`${because} See npm run bench -- --help.`)
}

/**
 * @param parts the names of all parts
 * @returns undefined when help is wanted
 * @throws Error that names the option which is unknown or wrong
 */
export const benchRun = (args: readonly string[], parts: readonly string[]): BenchRun | undefined => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') refuse(`"${token.value}" is no option.`)
    if (token.kind !== 'option') continue
    const option = Object.entries(options).find(([name]) => token.rawName === `--${name}`)?.[1]
    if (!option) refuse(`There is no option ${token.rawName}.`)
    if (option?.type === 'string' && !token.value) refuse(`${token.rawName} needs a value: ${option.help}.`)
    if (option?.type === 'boolean' && token.value !== undefined) refuse(`${token.rawName} takes no value.`)
  }
  const { values } = parseArgs({ args: [...args], options })
  if (values.help) return undefined
  const number = (name: 'rounds' | 'offset', otherwise: number, least: number): number => {
    const value = Number(values[name] ?? otherwise)
    return Number.isInteger(value) && value >= least ? value : refuse(`--${name} is a whole number from ${least} on.`)
  }
  const only = values.only?.split(',').map(name => name.trim())
  const unknown = only?.find(name => !parts.includes(name))
  if (unknown !== undefined) refuse(`There is no part "${unknown}". Known are ${parts.join(', ')}.`)
  const smoke = values.smoke ?? false
  return {
    only: parts.filter(name => only?.includes(name) ?? true),
    rounds: number('rounds', smoke ? 1 : 5, 1),
    scale: smoke ? smokeScale : 1,
    smoke,
    profile: values.profile,
    offset: number('offset', 14_000, 0),
    home: values.home ?? '.kassa-bench',
  }
}
