/** The very same programs, without Kassa's steps and order: each started at once, as one would from as many terminals. */
import { setTimeout as pause } from 'node:timers/promises'
import { connectRest } from '../../functions/operations/connector.ts'
import { addresses } from '../../infra/local/addresses.ts'
import type { Component, ComponentName } from '../../infra/local/components/component.ts'
import { allComponents } from '../../infra/local/components/components.ts'
import { homeIn } from '../../infra/local/home.ts'
import { classPath, type JarSet, jarFolder } from '../../infra/local/java/jars.ts'
import type { Java } from '../../infra/local/java/java-command.ts'
import { residentMemory } from '../../infra/local/processes/process-table.ts'
import { end, launch, type Program } from '../../infra/local/processes/program.ts'
import { requireJava } from '../../infra/local/requirements/requirements.ts'
import { home, offset, pollIntervalMs, readyWithinMs, root, type Start, startOf } from './place.ts'

const javaOf = async (): Promise<(set: JarSet) => Java> => {
  const installed = await requireJava()
  const sets = await Promise.all(
    (['kafka', 'dynamodb', 'connect'] as const).map(async set => {
      const folder = await jarFolder(root, set)
      return [set, { ...installed, folder, classPath: await classPath(folder) }] as const
    }),
  )
  const javas = new Map<JarSet, Java>(sets)
  return set => {
    const java = javas.get(set)
    if (!java) throw new Error(`The jars of ${set} are not fetched.`)
    return java
  }
}

const noJava = (set: JarSet): Java => {
  throw new Error(`None of the wanted components needs the jars of ${set}.`)
}

const untilReady = async (what: string, ready: () => Promise<unknown>): Promise<void> => {
  const deadline = performance.now() + readyWithinMs
  for (;;) {
    const missing = await ready().then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (missing === undefined) return
    if (performance.now() > deadline) throw new Error(`${what} was not ready: ${missing}`)
    await pause(pollIntervalMs)
  }
}

/** Every program at once, with the data that the last start left; ready when each of them answers. */
export const byHand = async (wanted: readonly ComponentName[]): Promise<Start> => {
  const at = addresses(offset)
  const place = homeIn(home)
  const java = wanted.includes('connect') ? await javaOf() : noJava
  const traced = wanted.includes('traces')
  const components = allComponents({ at, home: place, root, java, traced, setUp: [] }).filter(({ name }) =>
    wanted.includes(name),
  )
  const running = new Map<Component, Program>()
  const begun = performance.now()
  try {
    const start = async (component: Component) => {
      running.set(component, await launch(await component.prepare(), place.log(component.name), root))
      await untilReady(component.name, () => component.ready('start'))
    }
    const sink = connectRest(at.connect.url)
    const sinkRuns = async () => {
      const states = (await sink.state())?.tasks.map(({ state }) => state) ?? []
      if (states.length === 0 || states.some(state => state !== 'RUNNING')) throw new Error('its task does not run')
    }
    const sinks = wanted.includes('connect') ? [untilReady('the sink', sinkRuns)] : []
    await Promise.all([...components.map(start), ...sinks])
    const seconds = (performance.now() - begun) / 1_000
    const memory = await residentMemory([...running.values()].map(({ pid }) => pid))
    return startOf(seconds, Object.fromEntries([...running].map(([{ name }, { pid }]) => [name, memory.get(pid) ?? 0])))
  } finally {
    const stop = (wanted: (name: string) => boolean) =>
      Promise.all(
        [...running].filter(([{ name }]) => wanted(name)).map(([component, program]) => end(program, component.stop)),
      )
    const user = (name: string) => ['offline', 'storefront', 'connect'].includes(name)
    await stop(user)
    await stop(name => !user(name))
  }
}
