/**
 * The brokers that a benchmark or fault run works with: those in KAFKA_BROKERS, else those of `npm run platform`, else
 * three brokers that are started for the run and stopped however it ends.
 */
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { addresses } from '../../local/addresses.ts'
import { kafkaComponents } from '../../local/components/component.ts'
import type { Platform } from '../../local/platform.ts'
import { interruptible } from '../../local/processes/interruption.ts'
import { withPlatform } from '../../local/with-platform.ts'

/** Below the ports of outgoing connections, and apart from the ports of `npm test`. */
const OFFSET = 15_000
const HOME = resolve(import.meta.dirname, '../../../.kassa-esm')

const accepts = (address: string): Promise<boolean> => {
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

/** Three brokers for this run alone: it may kill them, they are restarted. */
export const withOwnBrokers = <T>(work: (brokers: string, platform: Platform) => Promise<T>): Promise<T> => {
  const restart = { initialMs: 250, maxMs: 2_000, steadyMs: 5_000, giveUpAfter: 100 }
  return withPlatform({ home: HOME, offset: OFFSET, components: kafkaComponents, fresh: true, restart }, platform =>
    work(platform.addresses.brokers.join(','), platform),
  )
}

/** `work` gets the addresses in the format of KAFKA_BROKERS. */
export const withBrokers = async <T>(work: (brokers: string) => Promise<T>): Promise<T> => {
  const { KAFKA_BROKERS } = process.env
  const standing = addresses(0).brokers
  const found =
    KAFKA_BROKERS || ((await Promise.all(standing.map(accepts))).every(Boolean) ? standing.join(',') : undefined)
  if (found !== undefined) return interruptible(({ race }) => race(work(found)))
  console.log('No platform is running and KAFKA_BROKERS is not set: starting three brokers for this run.')
  return withOwnBrokers(work)
}
