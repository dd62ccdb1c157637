/**
 * The brokers a command works with: those that KAFKA_BROKERS names, else those of `npm run platform`, else three of its
 * own for as long as it runs.
 */
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { addresses } from '../../local/addresses.ts'
import { kafkaParts } from '../../local/components/component.ts'
import { type Platform, startPlatform } from '../../local/platform.ts'

/** Below the ports that clients are given, and apart from those of `npm test`. */
const OFFSET = 15_000
const HOME = resolve(import.meta.dirname, '../../../.kassa-esm')

export interface Brokers extends AsyncDisposable {
  /** As KAFKA_BROKERS. */
  readonly list: string
  stop(): Promise<void>
}

const answers = (address: string): Promise<boolean> => {
  const { hostname, port } = new URL(`tcp://${address}`)
  return new Promise(done => {
    const socket = connect(Number(port), hostname)
    const end = (found: boolean) => () => {
      socket.destroy()
      done(found)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })
}

/** Three brokers that are nobody else's: they may be killed, and are started again. */
export const ownBrokers = async (): Promise<Brokers & { readonly platform: Platform }> => {
  const restart = { initialMs: 250, maxMs: 2_000, steadyMs: 5_000, giveUpAfter: 100 }
  const platform = await startPlatform({ home: HOME, offset: OFFSET, parts: kafkaParts, fresh: true, restart })
  const interrupted = (): void => {
    platform.stop().then(() => process.exit(1))
  }
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  const stop = (): Promise<void> => {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    return platform.stop()
  }
  return { platform, list: platform.addresses.brokers.join(','), stop, [Symbol.asyncDispose]: stop }
}

export const findBrokers = async (): Promise<Brokers> => {
  const others = (list: string): Brokers => ({ list, stop: async () => {}, [Symbol.asyncDispose]: async () => {} })
  if (process.env.KAFKA_BROKERS) return others(process.env.KAFKA_BROKERS)
  const standing = addresses(0).brokers
  if ((await Promise.all(standing.map(answers))).every(Boolean)) return others(standing.join(','))
  console.log('no platform runs here and KAFKA_BROKERS names none: three brokers are started for this run')
  return ownBrokers()
}
