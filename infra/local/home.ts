/**
 * The folder of one running Kassa (`.kassa` unless told): its data, logs and pids, and the claim that only one
 * instance works in it.
 */
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Refusal } from '../refusal.ts'
import { startOf } from './processes/process-table.ts'

export interface Home {
  readonly folder: string
  data(component: string): string
  log(component: string): string
  pid(component: string): string
}

export const homeIn = (folder: string): Home => {
  const at = resolve(folder)
  return {
    folder: at,
    data: component => join(at, 'data', component),
    log: component => join(at, 'logs', `${component}.log`),
    pid: component => join(at, 'pids', `${component}.pid`),
  }
}

interface ProcessMark {
  readonly pid: number
  /** Tells this process from a later one with the same pid. */
  readonly start: string | undefined
}

/** What runs in a home: the process that started it, the components it started, and where they listen. */
export interface Instance extends ProcessMark {
  readonly offset: number
  readonly components: Record<string, ProcessMark>
}

const lives = async ({ pid, start }: ProcessMark): Promise<boolean> => {
  const current = await startOf(pid)
  return current !== undefined && current === start
}

const marker = 'kassa-home'
/** The default home, where other commands keep what they build, before a Kassa was ever started in it. */
const ownFolder = fileURLToPath(new URL('../../.kassa', import.meta.url))

const instanceFile = (home: Home) => join(home.folder, 'instance.json')

const read = async (home: Home): Promise<Instance | undefined> => {
  const text = await readFile(instanceFile(home), 'utf8').catch(() => '')
  try {
    return text ? (JSON.parse(text) as Instance) : undefined
  } catch {
    return undefined // cut off by a crash while it was written: nothing in it can be relied on
  }
}

/** The instance that runs in this home, if one does. */
export const runningIn = async (home: Home): Promise<Instance | undefined> => {
  const instance = await read(home)
  return instance && (await lives(instance)) ? instance : undefined
}

export interface Claim {
  /** Components that an instance left running when it was killed. */
  readonly leftBehind: Readonly<Record<string, number>>
  /** Notes the process of a component, in its pid file and for the next instance. */
  note(component: string, pid: number | undefined): Promise<void>
  release(): Promise<void>
}

/** A folder that holds anything but what we put there is somebody's: `--fresh` would delete in it. */
const requireOwnFolder = async (home: Home, own: string) => {
  const entries = await readdir(home.folder).catch((): string[] => [])
  if (entries.includes(marker) || entries.length === 0 || home.folder === own) return
  throw new Refusal(`${home.folder} is not empty and no folder of Kassa: give a new or empty folder with --home.`)
}

/** Forgets all data, logs, settings and secrets of a claimed home. */
export const clear = async (home: Home) => {
  for (const folder of ['data', 'logs', 'settings', 'secure'])
    await rm(join(home.folder, folder), { recursive: true, force: true })
  for (const folder of ['data', 'logs']) await mkdir(join(home.folder, folder))
}

/** @throws Refusal when another instance works in this home, or the folder is not ours */
export const claim = async (home: Home, offset: number, own = ownFolder): Promise<Claim> => {
  await requireOwnFolder(home, own)
  for (const folder of ['data', 'logs', 'pids']) await mkdir(join(home.folder, folder), { recursive: true })
  await writeFile(
    join(home.folder, marker),
    'Data, logs and pids of a Kassa. Delete this folder when none runs in it.\n',
  )
  const before = await read(home)
  if (before && (await lives(before)))
    throw new Refusal(
      `Kassa already runs in ${home.folder} (process ${before.pid}): stop it with Ctrl-C there or with \`kill ${before.pid}\`, or give another folder with --home.`,
    )
  await rm(instanceFile(home), { force: true })
  const components: Record<string, ProcessMark> = {}
  const start = await startOf(process.pid)
  const draft = `${instanceFile(home)}.${process.pid}`
  /** The file appears whole or not at all, whenever this process is killed. */
  const write = async (publish: (draft: string, file: string) => Promise<void>) => {
    await writeFile(draft, JSON.stringify({ pid: process.pid, start, offset, components } satisfies Instance, null, 2))
    await publish(draft, instanceFile(home))
  }
  await write(async (from, to) => {
    await link(from, to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      throw new Refusal(`Another Kassa is starting in ${home.folder}: wait for it, or give another folder with --home.`)
    })
    await rm(from)
  })
  let written = Promise.resolve()
  const rewrite = () => {
    written = written.then(() => write(rename))
    return written
  }
  const living = await Promise.all(
    Object.entries(before?.components ?? {}).map(async ([component, mark]) =>
      (await lives(mark)) ? [[component, mark.pid] as const] : [],
    ),
  )
  return {
    leftBehind: Object.fromEntries(living.flat()),
    note: async (component, pid) => {
      if (pid === undefined) {
        delete components[component]
        await rm(home.pid(component), { force: true })
      } else {
        components[component] = { pid, start: await startOf(pid) }
        await writeFile(home.pid(component), `${pid}\n`)
      }
      await rewrite()
    },
    release: async () => {
      await written
      await rm(instanceFile(home), { force: true })
    },
  }
}
