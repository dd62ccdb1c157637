import type { Kafka } from 'kafkajs'
import { eventSourceMappings } from './definition.ts'
import { type RunningMapping, runMapping } from './event-source-mapping.ts'
import { createInvoker, type Invoker } from './invoke.ts'
import { kafkajs } from './kafka.ts'
import type { Log, Serverless } from './service.ts'
import { PLUGIN, readSettings } from './settings.ts'

/** The parts of serverless-offline's plugin object that a plain `sls offline` is steered by. */
interface OfflinePlugin {
  start(): Promise<void>
  end(skipExit?: boolean): Promise<void>
}

const offlineDefaults = {
  host: 'localhost',
  lambdaPort: 3002,
  terminateIdleLambdaTime: 60,
  localLayers: {},
  dockerHost: 'localhost',
  dockerReadOnly: true,
}

const quiet = ({ level, log: { message, ...extra } }: { level: number; log: { message: string } }, log: Log): void => {
  const text = `kafkajs: ${message}${'error' in extra ? ` (${String(extra.error)})` : ''}`
  if (level <= kafkajs.logLevel.WARN) log.info(text)
  else log.debug(text)
}

export default class ServerlessOfflineKafka {
  readonly hooks: Record<string, () => Promise<void> | void>
  readonly commands = {
    offline: {
      commands: {
        start: { options: {} },
      },
    },
  }
  readonly #serverless: Serverless
  readonly #options: Record<string, unknown>
  readonly #log: Log
  #invoker: Invoker | undefined
  #running: RunningMapping[] = []

  constructor(serverless: Serverless, options: Record<string, unknown>, { log }: { log: Log }) {
    this.#serverless = serverless
    this.#options = options
    this.#log = log
    this.hooks = {
      'after:offline:start:init': () => this.#start(),
      'before:offline:start:end': () => this.#end(),
      'before:offline:start': () => this.#joinPlainOffline(),
    }
  }

  /** `sls offline` without `start` has no hook for the end, and its plugin exits the process: ours runs inside its own. */
  #joinPlainOffline(): void {
    const offline = this.#serverless.pluginManager.plugins.find(
      plugin => plugin.constructor.name === 'ServerlessOffline',
    ) as OfflinePlugin | undefined
    if (offline === undefined)
      throw new Error(`${PLUGIN} needs serverless-offline: add it to "plugins" after ${PLUGIN}`)
    const start = offline.start.bind(offline)
    const end = offline.end.bind(offline)
    offline.start = async () => {
      await start()
      await this.#start()
    }
    offline.end = async skipExit => {
      await this.#end()
      await end(skipExit)
    }
  }

  async #start(): Promise<void> {
    const { service } = this.#serverless
    const settings = readSettings(service.custom?.[PLUGIN], this.#options)
    const { naming } = this.#serverless.getProvider('aws')
    const { mappings, warnings } = eventSourceMappings(service, naming, settings)
    for (const warning of warnings) this.#log.warning(warning)
    if (mappings.length === 0) return
    const offlineOptions = {
      ...offlineDefaults,
      ...(service.custom?.['serverless-offline'] as object),
      ...this.#options,
    }
    this.#invoker = await createInvoker(this.#serverless, offlineOptions, this.#log)
    for (const mapping of mappings) {
      if (!mapping.Enabled) continue
      const kafka: Kafka = new kafkajs.Kafka({
        clientId: `${PLUGIN}-${mapping.FunctionKey}`,
        brokers: [...mapping.BootstrapServers],
        logCreator: () => entry => quiet(entry, this.#log),
      })
      const running = runMapping(mapping, { kafka, invoker: this.#invoker, settings, log: this.#log })
      this.#running.push(running)
      running.start().catch((error: unknown) => this.#log.error(`${mapping.FunctionKey}: ${String(error)}`))
    }
  }

  async #end(): Promise<void> {
    const running = this.#running
    this.#running = []
    await Promise.all(running.map(one => one.stop()))
    await this.#invoker?.stop()
  }
}
