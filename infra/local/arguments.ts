/** The command line of `npm start` and `npm run platform`. */
import { parseArgs } from 'node:util'
import { addresses } from './addresses.ts'
import { Refusal } from './requirements/refusal.ts'

export interface StartArguments {
  readonly home: string
  readonly offset: number
  readonly fresh: boolean
  readonly secure: boolean
  readonly restart: boolean
  readonly storefront: boolean
  readonly reload: boolean
  readonly stats: boolean
  readonly help: boolean
}

const options = {
  fresh: { type: 'boolean', help: 'begin anew: forget all orders, mails and offsets of this home' },
  'no-restart': { type: 'boolean', help: 'leave a part down that dies' },
  'no-storefront': { type: 'boolean', help: 'do without the shop and the console' },
  'no-reload': { type: 'boolean', help: 'keep the functions as they are when their sources change' },
  secure: { type: 'boolean', help: 'TLS, a user for each function, and brokers that allow each what it needs' },
  offset: { type: 'string', value: 'N', help: 'add N to every port, so that several instances run side by side' },
  home: { type: 'string', value: 'DIR', help: 'the folder for data, logs and pids (.kassa)' },
  stats: { type: 'boolean', help: 'print the memory of each part of the instance that runs, and stop nothing' },
  help: { type: 'boolean', help: 'print this' },
} as const

export const help = (command: string): string =>
  [
    `Usage: ${command} [-- option…]`,
    '',
    ...Object.entries(options).map(([name, option]) => {
      const flag = `--${name}${'value' in option ? ` ${option.value}` : ''}`
      return `  ${flag.padEnd(18)}${option.help}`
    }),
  ].join('\n')

const known = Object.keys(options)
  .map(name => `--${name}`)
  .join(', ')

/** @throws Refusal naming the option that is not known or not possible */
export const parseArguments = (args: readonly string[]): StartArguments => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') throw new Refusal(`"${token.value}" is not an option. Known are ${known}.`)
    if (token.kind !== 'option') continue
    const option = Object.entries(options).find(([name]) => token.rawName === `--${name}`)?.[1]
    if (!option) throw new Refusal(`There is no option ${token.rawName}. Known are ${known}.`)
    const lacksValue = !token.value || (!token.inlineValue && token.value.startsWith('-'))
    if (option.type === 'string' && lacksValue) throw new Refusal(`${token.rawName} needs a value: ${option.help}.`)
    if (option.type === 'boolean' && token.value !== undefined) throw new Refusal(`${token.rawName} takes no value.`)
  }
  const values = parseArgs({ args: [...args], options }).values
  const offset = Number(values.offset ?? 0)
  try {
    addresses(offset)
  } catch (error) {
    throw new Refusal((error as Error).message)
  }
  return {
    home: values.home ?? '.kassa',
    offset,
    fresh: values.fresh ?? false,
    secure: values.secure ?? false,
    restart: !values['no-restart'],
    storefront: !values['no-storefront'],
    reload: !values['no-reload'],
    stats: values.stats ?? false,
    help: values.help ?? false,
  }
}
