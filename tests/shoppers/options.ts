/** The options of `npm run shoppers`. */
import { anyNumber, command, text, UsageError, wholeNumber } from '../../infra/command-line.ts'
import { isLoopback } from '../../infra/local/loopback.ts'

export const shopperOptions = command(
  'npm run shoppers --',
  'Sends shoppers to a running Kassa: they look around, buy, are declined, confirm with their bank, or give up. Stops by itself.',
)
  .option('--rate <n>', 'shoppers a second', anyNumber(0.01), 3)
  .option('--minutes <n>', 'for so long', anyNumber(0.01), 5)
  .option('--url <url>', 'the API (default: that of the Kassa that runs here)', text)
  .option('--elsewhere', 'the address may be of another machine, where orders may cost money')
  .option('--seed <n>', 'what repeats the shoppers (default: a random number)', wholeNumber(0))

/**
 * The address without a slash at its end.
 * @throws UsageError when it is none, or of another machine without --elsewhere
 */
export const checkedUrl = (url: string, elsewhere = false): string => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError('--url has to be an address such as http://127.0.0.1:3000. See npm run shoppers -- --help.')
  }
  if (!elsewhere && !isLoopback(new URL(url).host)) {
    throw new UsageError(
      `${url} is on another machine. Shoppers place orders there: add --elsewhere when that is what you want.`,
    )
  }
  return url.replace(/\/+$/, '')
}
