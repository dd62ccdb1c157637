/** The command line of `npm run faults`. */
import { parseArgs } from 'node:util'

export interface FaultRun {
  readonly orders: number
  readonly seed: number
  readonly faults: number
  /** Checkouts a second. */
  readonly rate: number
  readonly offset: number
  readonly home: string
}

export const usage = `Usage: npm run faults -- [option…]

Starts the whole of Kassa in a folder and on ports of its own, sells under faults (brokers, functions, databases and the mail
server killed and frozen, up to three at once), waits until it is quiet, and checks every promise on the history of the run.

  --orders N    checkouts to send (300)
  --rate R      checkouts a second (4)
  --minutes M   send for so long, at a rate that fits, instead of --rate
  --faults N    faults to inject (one for every 8 s of sending)
  --seed N      what repeats carts and faults (drawn when not given)
  --offset N    add N to every port (10000)
  --home DIR    the folder for data, logs and the history (.kassa-faults)
  --help        this text

Exits with 1 when a promise is broken.`

const options = {
  orders: { type: 'string' },
  rate: { type: 'string' },
  minutes: { type: 'string' },
  faults: { type: 'string' },
  seed: { type: 'string' },
  offset: { type: 'string' },
  home: { type: 'string' },
  help: { type: 'boolean' },
} as const

const refuse = (because: string): never => {
  throw new Error(`${because} See npm run faults -- --help.`)
}

const secondsForAFault = 8

/**
 * @param draw a seed, when none is given
 * @returns undefined when help is wanted
 * @throws Error that names the option which is unknown or wrong
 */
export const faultRun = (args: readonly string[], draw: () => number): FaultRun | undefined => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') refuse(`"${token.value}" is no option.`)
    if (token.kind === 'option' && !Object.keys(options).some(name => token.rawName === `--${name}`)) {
      refuse(`There is no option ${token.rawName}.`)
    }
  }
  const { values } = parseArgs({ args: [...args], options, strict: false })
  if (values.help) return undefined
  const number = (name: keyof typeof options, otherwise: number, least: number, whole = true): number => {
    const text = values[name]
    if (text === undefined) return otherwise
    const value = text === true || text === '' ? Number.NaN : Number(text)
    const fits = Number.isFinite(value) && value >= least && (!whole || Number.isInteger(value))
    return fits ? value : refuse(`--${name} is a ${whole ? 'whole ' : ''}number from ${least} on.`)
  }
  if (values.rate !== undefined && values.minutes !== undefined) refuse('Give --rate or --minutes, not both.')
  const orders = number('orders', 300, 1)
  const minutes = number('minutes', 0, 0.1, false)
  const rate = minutes > 0 ? orders / (minutes * 60) : number('rate', 4, 0.1, false)
  return {
    orders,
    rate,
    faults: number('faults', Math.max(1, Math.round(orders / rate / secondsForAFault)), 0),
    seed: number('seed', draw(), 0),
    offset: number('offset', 10_000, 0),
    home: String(values.home ?? '.kassa-faults'),
  }
}
