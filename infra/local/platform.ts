/**
 * The embedded platform: starts its components in the order of their needs, keeps them running, stops them in reverse.
 *
 *     await using platform = await startPlatform({ home: '.kassa', report: console.log })
 */
import { fileURLToPath } from 'node:url'
import type { KafkaSettings } from '../../functions/kafka/client.ts'
import { type Addresses, addresses } from './addresses.ts'
import { type Component, type ComponentName, platformComponents } from './components/component.ts'
import { allComponents, jarSetsOf, portsOf } from './components/components.ts'
import { storefrontBuild } from './components/storefront.ts'
import { claim, clear, type Home, homeIn } from './home.ts'
import { classPath, fetchJars, type JarSet } from './java/jars.ts'
import type { Java } from './java/java-command.ts'
import { endLeftBehind } from './processes/left-behind.ts'
import { defaultRestartPolicy, type RestartPolicy } from './processes/restart-policy.ts'
import { type ComponentState, type Supervised, supervise } from './processes/supervise.ts'
import { requireFreePorts, requireJava, requireMaven, requireMemory } from './requirements/requirements.ts'
import { asUser, secured } from './secure/secured.ts'
import { secureSteps } from './secure/steps.ts'
import { runSteps, type Step, type StepEvent } from './set-up/steps.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export type PlatformEvent =
  | StepEvent
  | {
      readonly kind: 'died'
      readonly component: ComponentName
      readonly how: string
      readonly lastLines: readonly string[]
      readonly next: string
    }
  | { readonly kind: 'back'; readonly component: ComponentName; readonly afterMs: number }
  | { readonly kind: 'gave up'; readonly component: ComponentName; readonly deaths: number; readonly log: string }
  | { readonly kind: 'left behind'; readonly components: readonly string[] }
  | { readonly kind: 'stopping'; readonly component: ComponentName }

export interface PlatformOptions {
  /** The folder for data, logs and pids. One instance works in it at a time. */
  readonly home: string
  /** Moves every port. */
  readonly offset?: number
  /** Which components to start; without it all but `offline` and `storefront`. */
  readonly components?: readonly ComponentName[]
  /** True: all data of the home are deleted first. */
  readonly fresh?: boolean
  /** False: a component that dies stays down. */
  readonly restart?: boolean | RestartPolicy
  /** True: TLS, a user for each function, and ACLs. A home is made with it or without, and stays so. */
  readonly secure?: boolean
  /** Steps between the components, such as the creation of topics; they come to Kafka by these settings. */
  readonly setUp?: (at: Addresses, kafka: () => Promise<KafkaSettings>) => readonly Step[]
  readonly report?: (event: PlatformEvent) => void
  /** Aborting it ends a start that is under way. */
  readonly signal?: AbortSignal
}

export interface ComponentStatus {
  readonly name: ComponentName
  readonly state: ComponentState
  readonly pid: number | undefined
  readonly log: string
}

export interface Platform extends AsyncDisposable {
  readonly addresses: Addresses
  readonly home: Home
  /** What `sls offline` needs in its environment beside the addresses. */
  readonly serving: Readonly<Record<string, string>>
  /** Each component as it is now. */
  readonly components: readonly ComponentStatus[]
  /** Stops a component and starts it again, because what it runs has changed. */
  renew(component: ComponentName): Promise<void>
  /** Stops every component, those that need others first. Data stay. */
  stop(): Promise<void>
}

/** Stops components in parallel, each after those that need it. */
const stopAll = async (
  supervised: ReadonlyMap<ComponentName, Supervised>,
  components: readonly Component[],
  report: (component: ComponentName) => void,
) => {
  const stops = new Map<ComponentName, Promise<void>>()
  const stop = (component: Component): Promise<void> => {
    const begun = stops.get(component.name)
    if (begun) return begun
    const work = async () => {
      await Promise.all(components.filter(({ needs }) => needs.includes(component.name)).map(stop))
      if (supervised.get(component.name)?.pid() !== undefined) report(component.name)
      await supervised.get(component.name)?.stop()
    }
    const stopped = work()
    stops.set(component.name, stopped)
    return stopped
  }
  await Promise.all(components.map(stop))
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
 * @throws Error with the last lines of its log when a component does not start; the others are stopped by then
 */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const {
    offset = 0,
    components: wanted = platformComponents,
    restart = true,
    report = () => {},
    setUp = () => [],
  } = options
  const at = addresses(offset)
  const home = homeIn(options.home)
  const policy = restart === true ? defaultRestartPolicy : restart
  const signal = options.signal ?? new AbortController().signal

  const { fetching, java, javaFile } = await javaPrograms(jarSetsOf(wanted))
  const claimed = await claim(home, offset)
  /** The home as the components will find it: nothing left running in it, forgotten if wanted, and made the way it is started. */
  const settle = async () => {
    const leftBehind = Object.keys(claimed.leftBehind)
    if (leftBehind.length > 0) report({ kind: 'left behind', components: leftBehind })
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
  const components = allComponents({
    at,
    home,
    root,
    java,
    traced: wanted.includes('traces'),
    setUp: setUpSteps.map(({ name }) => name),
    secure: secure && { of: secure, admin: kafka },
  })
  const chosen = components.filter(({ name }) => wanted.includes(name))
  const supervised = new Map(
    chosen.map(component => [
      component.name,
      supervise({
        component,
        cwd: root,
        log: home.log(component.name),
        restart: policy,
        note: pid => claimed.note(component.name, pid),
        events: {
          died: (how, lastLines, next) => report({ kind: 'died', component: component.name, how, lastLines, next }),
          back: afterMs => report({ kind: 'back', component: component.name, afterMs }),
          gaveUp: deaths =>
            report({ kind: 'gave up', component: component.name, deaths, log: home.log(component.name) }),
        },
      }),
    ]),
  )

  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= (async () => {
      await stopAll(supervised, chosen, component => report({ kind: 'stopping', component }))
      await claimed.release()
    })()
    return stopped
  }

  try {
    const starts = chosen.map(
      (component): Step => ({
        name: component.name,
        needs: component.needs,
        run: async either => {
          await supervised.get(component.name)?.start(either)
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
    get components() {
      return [...supervised.values()].map(component => ({
        name: component.name,
        state: component.state(),
        pid: component.pid(),
        log: component.log,
      }))
    },
    renew: async component => supervised.get(component)?.renew(),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
