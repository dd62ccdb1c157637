/** The options of `npm run faults`. */
import { anyNumber, command, Option, text, wholeNumber } from '../../infra/command-line.ts'
import { highestOffset } from '../../infra/local/addresses.ts'

export interface FaultRun {
  readonly orders: number
  readonly seed: number
  readonly faults: number
  /** Checkouts a second. */
  readonly rate: number
  readonly offset: number
  readonly home: string
}

export const faultOptions = command(
  'npm run faults --',
  'Starts the whole of Kassa in a folder and on ports of its own, sells under faults (brokers, functions, databases and the mail server killed and frozen, up to three at once), waits until it is quiet, and checks every promise on the history of the run. Exits with 1 when a promise is broken.',
)
  .option('--orders <n>', 'checkouts to send', wholeNumber(1), 300)
  .option('--rate <n>', 'checkouts a second (default: 4)', anyNumber(0.1))
  .addOption(
    new Option('--minutes <n>', 'send for so long, at a rate that fits').argParser(anyNumber(0.1)).conflicts('rate'),
  )
  .option('--faults <n>', 'faults to inject (default: one for every 8 s of sending)', wholeNumber(0))
  .option('--seed <n>', 'what repeats carts and faults (default: a random number)', wholeNumber(0))
  .option('--offset <n>', 'add n to every port', wholeNumber(0, highestOffset), 10_000)
  .option('--home <dir>', 'the folder for data, logs and the history', text, '.kassa-faults')

const secondsForAFault = 8

/** @param draw a seed, when none is given */
export const faultRun = (options: ReturnType<typeof faultOptions.opts>, draw: () => number): FaultRun => {
  const { orders, minutes, offset, home } = options
  const rate = minutes === undefined ? (options.rate ?? 4) : orders / (minutes * 60)
  return {
    orders,
    rate,
    faults: options.faults ?? Math.max(1, Math.round(orders / rate / secondsForAFault)),
    seed: options.seed ?? draw(),
    offset,
    home,
  }
}
