/**
 * The embedded platform: starts its parts in the order of their needs, keeps them running, stops them in reverse.
 *
 *     await using platform = await startPlatform({ home: '.kassa', report: console.log })
 */
import { fileURLToPath } from 'node:url'
import type { KafkaSettings } from '../../functions/kafka/client.ts'
import { type Addresses, addresses } from './addresses.ts'
import { type Part, type PartName, platformParts } from './components/component.ts'
import { allParts, jarSetsOf, portsOf } from './components/components.ts'
import { storefrontBuild } from './components/storefront.ts'
import { claim, clear, type Home, homeIn } from './home.ts'
import { classPath, fetchJars, type JarSet } from './java/jars.ts'
import type { Java } from './java/java-command.ts'
import { endLeftBehind } from './processes/left-behind.ts'
import { defaultRestartPolicy, type RestartPolicy } from './processes/restart-policy.ts'
import { type PartState, type Supervised, supervise } from './processes/supervise.ts'
import { requireFreePorts, requireJava, requireMaven, requireMemory } from './requirements/requirements.ts'
import { asUser, secured } from './secure/secured.ts'
import { secureSteps } from './secure/steps.ts'
import { runSteps, type Step, type StepEvent } from './set-up/steps.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export type PlatformEvent =
  | StepEvent
  | {
      readonly kind: 'died'
      readonly part: PartName
      readonly how: string
      readonly lastLines: readonly string[]
      readonly next: string
    }
  | { readonly kind: 'back'; readonly part: PartName; readonly afterMs: number }
  | { readonly kind: 'gave up'; readonly part: PartName; readonly deaths: number; readonly log: string }
  | { readonly kind: 'left behind'; readonly parts: readonly string[] }
  | { readonly kind: 'stopping'; readonly part: PartName }

export interface PlatformOptions {
  /** The folder for data, logs and pids. One instance works in it at a time. */
  readonly home: string
  /** Moves every port. */
  readonly offset?: number
  /** Which parts to start; without it all but `offline` and `storefront`. */
  readonly parts?: readonly PartName[]
  /** True: all data of the home are deleted first. */
  readonly fresh?: boolean
  /** False: a part that dies stays down. */
  readonly restart?: boolean | RestartPolicy
  /** True: TLS, a user for each function, and ACLs. A home is made with it or without, and stays so. */
  readonly secure?: boolean
  /** Steps between the parts, such as the creation of topics; they come to Kafka by these settings. */
  readonly setUp?: (at: Addresses, kafka: () => Promise<KafkaSettings>) => readonly Step[]
  readonly report?: (event: PlatformEvent) => void
  /** Aborting it ends a start that is under way. */
  readonly signal?: AbortSignal
}

export interface PartStatus {
  readonly name: PartName
  readonly state: PartState
  readonly pid: number | undefined
  readonly log: string
}

export interface Platform extends AsyncDisposable {
  readonly addresses: Addresses
  readonly home: Home
  /** What `sls offline` needs in its environment beside the addresses. */
  readonly serving: Readonly<Record<string, string>>
  /** Each part as it is now. */
  readonly parts: readonly PartStatus[]
  /** Stops a part and starts it again, because what it runs has changed. */
  renew(part: PartName): Promise<void>
  /** Stops every part, those that need others first. Data stay. */
  stop(): Promise<void>
}

/** Stops parts in parallel, each after those that need it. */
const stopAll = async (
  supervised: ReadonlyMap<PartName, Supervised>,
  parts: readonly Part[],
  report: (part: PartName) => void,
) => {
  const stops = new Map<PartName, Promise<void>>()
  const stop = (part: Part): Promise<void> => {
    const begun = stops.get(part.name)
    if (begun) return begun
    const work = async () => {
      await Promise.all(parts.filter(({ needs }) => needs.includes(part.name)).map(stop))
      if (supervised.get(part.name)?.pid() !== undefined) report(part.name)
      await supervised.get(part.name)?.stop()
    }
    const stopped = work()
    stops.set(part.name, stopped)
    return stopped
  }
  await Promise.all(parts.map(stop))
}

/** The step that fetches these, if there are any, and each of them afterwards. */
const javaPrograms = async (sets: readonly JarSet[]) => {
  const fetched = new Map<JarSet, Java>()
  const java = (set: JarSet): Java => {
    const known = fetched.get(set)
    if (!known) throw new Error(`The jars of ${set} are not fetched yet.`)
    return known
  }
  if (sets.length === 0) return { fetching: [], java, javaFile: 'java' }
  await requireMemory()
  const [installed, maven] = await Promise.all([requireJava(), requireMaven()])
  const step: Step = {
    name: 'jars',
    needs: [],
    run: async (signal, progress) => {
      for (const set of sets) {
        const told = (text: string) => progress(`${set}: ${text}`)
        const folder = await fetchJars({ root, set, maven, signal, progress: told })
        fetched.set(set, { ...installed, folder, classPath: await classPath(folder) })
      }
      return []
    },
  }
  return { fetching: [step], java, javaFile: installed.file }
}

/**
 * @throws Refusal when the machine lacks something or another instance is in the way
 * @throws Error with the last lines of its log when a part does not start; the others are stopped by then
 */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { offset = 0, parts: wanted = platformParts, restart = true, report = () => {}, setUp = () => [] } = options
  const at = addresses(offset)
  const home = homeIn(options.home)
  const policy = restart === true ? defaultRestartPolicy : restart
  const signal = options.signal ?? new AbortController().signal

  const { fetching, java, javaFile } = await javaPrograms(jarSetsOf(wanted))
  const claimed = await claim(home, offset)
  /** The home as the parts will find it: nothing left running in it, forgotten if wanted, and made the way it is started. */
  const settle = async () => {
    const leftBehind = Object.keys(claimed.leftBehind)
    if (leftBehind.length > 0) report({ kind: 'left behind', parts: leftBehind })
    await endLeftBehind(Object.values(claimed.leftBehind))
    if (options.fresh) await clear(home)
    await requireFreePorts(portsOf(at, wanted))
    return secured(home, options.secure ?? false, javaFile)
  }
  const secure = await settle().catch(async (error: unknown) => {
    await claimed.release()
    throw error
  })
  const kafka = async (): Promise<KafkaSettings> => ({
    KAFKA_BROKERS: [...at.brokers],
    ...(secure ? await asUser(home, secure.credentials, 'admin') : {}),
  })

  const setUpSteps = [
    ...(secure ? secureSteps({ at, home, of: secure, java: () => java('kafka'), admin: kafka }) : []),
    ...setUp(at, kafka),
  ]
  const parts = allParts({
    at,
    home,
    root,
    java,
    setUp: setUpSteps.map(({ name }) => name),
    secure: secure && { of: secure, admin: kafka },
  })
  const chosen = parts.filter(({ name }) => wanted.includes(name))
  const supervised = new Map(
    chosen.map(part => [
      part.name,
      supervise({
        part,
        cwd: root,
        log: home.log(part.name),
        restart: policy,
        note: pid => claimed.note(part.name, pid),
        events: {
          died: (how, lastLines, next) => report({ kind: 'died', part: part.name, how, lastLines, next }),
          back: afterMs => report({ kind: 'back', part: part.name, afterMs }),
          gaveUp: deaths => report({ kind: 'gave up', part: part.name, deaths, log: home.log(part.name) }),
        },
      }),
    ]),
  )

  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= (async () => {
      await stopAll(supervised, chosen, part => report({ kind: 'stopping', part }))
      await claimed.release()
    })()
    return stopped
  }

  try {
    const starts = chosen.map(
      (part): Step => ({
        name: part.name,
        needs: part.needs,
        run: async either => {
          await supervised.get(part.name)?.start(either)
          return []
        },
      }),
    )
    const builds = wanted.includes('storefront') ? [storefrontBuild(root)] : []
    await runSteps([...fetching, ...builds, ...starts, ...setUpSteps], report, signal)
  } catch (error) {
    await stop()
    throw error
  }

  return {
    addresses: at,
    home,
    serving: secure?.serving ?? {},
    get parts() {
      return [...supervised.values()].map(part => ({
        name: part.name,
        state: part.state(),
        pid: part.pid(),
        log: part.log,
      }))
    },
    renew: async part => supervised.get(part)?.renew(),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
