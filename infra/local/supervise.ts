/** Runs one part: starts its process, waits until it is ready, starts it again when it dies, stops it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { type FileHandle, open, rename, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command, Part } from './part.ts'
import { deathsInARow, type RestartPolicy, restartDelay } from './restart-policy.ts'

export type PartState = 'stopped' | 'starting' | 'ready' | 'down' | 'given up'

export interface PartEvents {
  died(how: string, lastLines: readonly string[], next: string): void
  back(afterMs: number): void
  gaveUp(deaths: number): void
}

export interface Supervised {
  readonly name: Part['name']
  readonly log: string
  pid(): number | undefined
  state(): PartState
  /** @throws Error with the last lines of its log when the part does not become ready */
  start(signal: AbortSignal): Promise<void>
  /** Stops it and starts it again, because what it runs has changed. @throws Error when it does not become ready */
  renew(): Promise<void>
  stop(): Promise<void>
}

const readyWithinMs = 90_000
const lookAgainMs = 100
const longLog = 8 * 1024 * 1024
const lastLineCount = 12
const settledGraceMs = 1_000
const farewellMs = 30_000

const openLog = async (path: string): Promise<FileHandle> => {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
  if (size > longLog) await rename(path, `${path}.1`)
  return open(path, 'a+')
}

/** The last lines a part wrote since it was started. */
const lastLines = async (path: string, since: number): Promise<string[]> => {
  const log = await open(path, 'r')
  try {
    const { size } = await log.stat()
    const from = Math.max(since, size - 8192)
    const { buffer, bytesRead } = await log.read(Buffer.alloc(8192), 0, 8192, from)
    const text = buffer.toString('utf8', 0, bytesRead).trimEnd()
    return text ? text.split('\n').slice(-lastLineCount) : []
  } finally {
    await log.close()
  }
}

interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly logStart: number
  /** How it ended, such as `signal SIGKILL`. */
  readonly ended: Promise<string>
  readonly stopped: Command['stopped']
}

const launch = async (command: Command, logPath: string, cwd: string): Promise<Running> => {
  const log = await openLog(logPath)
  try {
    const { size } = await log.stat()
    // Its own process group: Ctrl-C in the terminal reaches us alone, and we stop the parts in order.
    const child = spawn(command.file, command.args, {
      cwd,
      env: { ...process.env, ...command.env },
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      ...(command.uid === undefined ? {} : { uid: command.uid, gid: command.gid ?? command.uid }),
    })
    const ended = new Promise<string>(resolve => {
      child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
      child.once('error', error => resolve(error.message))
    })
    if (child.pid === undefined) throw new Error(`${command.file} cannot be started: ${await ended}`)
    return { child, pid: child.pid, logStart: size, ended, stopped: command.stopped }
  } finally {
    await log.close()
  }
}

const untilReady = async (part: Part, phase: 'start' | 'restart', running: Running, signal: AbortSignal) => {
  let ended: string | undefined
  void running.ended.then(how => {
    ended = how
  })
  const deadline = performance.now() + readyWithinMs
  let missing = 'no answer'
  while (performance.now() < deadline) {
    signal.throwIfAborted()
    if (ended !== undefined) throw new Error(`it ended with ${ended} before it was ready`)
    try {
      await part.ready(phase)
      return
    } catch (error) {
      missing = error instanceof Error ? error.message : String(error)
    }
    await delay(lookAgainMs)
  }
  throw new Error(`it was not ready after ${readyWithinMs / 1000} s: ${missing}`)
}

export interface SuperviseOptions {
  readonly part: Part
  readonly log: string
  readonly cwd: string
  /** False: a part that dies stays down. */
  readonly restart: RestartPolicy | false
  readonly events: PartEvents
  readonly note: (pid: number | undefined) => Promise<void>
}

export const supervise = ({ part, log, cwd, restart, events, note }: SuperviseOptions): Supervised => {
  let state: PartState = 'stopped'
  let running: Running | undefined
  let readySince = 0
  let deaths = 0
  const stopping = new AbortController()
  let reviving: Promise<void> | undefined
  let renewing = false

  const begin = async (phase: 'start' | 'restart', signal: AbortSignal) => {
    state = 'starting'
    const current = await launch(await part.prepare(), log, cwd)
    running = current
    await note(current.pid)
    await untilReady(part, phase, current, signal)
    if (phase === 'start') await part.initialise?.()
    state = 'ready'
    readySince = performance.now()
    void current.ended.then(how => {
      if (!stopping.signal.aborted && !renewing) reviving = died(how, current, performance.now() - readySince)
    })
  }

  const end = async (current: Running) => {
    const { signal } = part.stop
    const { withinMs, settled } = current.stopped ? { withinMs: farewellMs } : part.stop
    const kill = (name: NodeJS.Signals) => {
      try {
        process.kill(-current.pid, name)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    let over = false
    const ended = current.ended.then(() => {
      over = true
    })
    current.child.kill(signal)
    current.child.kill('SIGCONT') // a part that was paused could not obey
    const deadline = performance.now() + withinMs
    while (!over && performance.now() < deadline) {
      await Promise.race([ended, delay(lookAgainMs)])
      if (!over && (await settled?.())) {
        await Promise.race([ended, delay(settledGraceMs)])
        break
      }
    }
    if (over) await current.stopped?.()
    kill('SIGKILL') // what is left of it and of the processes it started
    await ended
    running = undefined
    await note(undefined)
  }

  /** Reports a death and starts the part again, until it is ready, stopped or given up. */
  const died = async (how: string, last: Running, readyForMs: number, downSince = performance.now()): Promise<void> => {
    deaths = deathsInARow(restart || { initialMs: 0, maxMs: 0, steadyMs: 0, giveUpAfter: 1 }, deaths, readyForMs)
    state = 'down'
    running = undefined
    await note(undefined)
    const wait = restart ? restartDelay(restart, deaths) : undefined
    const next =
      wait !== undefined
        ? `starting it again in ${wait / 1000} s`
        : restart
          ? 'not started again'
          : 'left down (--no-restart)'
    events.died(how, await lastLines(log, last.logStart), next)
    if (wait === undefined) {
      if (restart) {
        state = 'given up'
        events.gaveUp(deaths)
      }
      return
    }
    await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
    if (stopping.signal.aborted) return
    try {
      await begin('restart', stopping.signal)
      events.back(performance.now() - downSince)
    } catch (error) {
      const failed = running ?? last
      if (running) await end(running)
      if (stopping.signal.aborted) return
      await died(error instanceof Error ? error.message : String(error), failed, 0, downSince)
    }
  }

  return {
    name: part.name,
    log,
    pid: () => running?.pid,
    state: () => state,
    start: async signal => {
      try {
        await begin('start', signal)
      } catch (error) {
        if (signal.aborted) throw error
        const lines = running ? await lastLines(log, running.logStart) : []
        const reason = error instanceof Error ? error.message : String(error)
        throw new Error(
          [`${part.name} did not start: ${reason}`, ...lines.map(line => `  ${line}`), `  (${log})`].join('\n'),
          {
            cause: error,
          },
        )
      }
    },
    renew: async () => {
      renewing = true
      try {
        if (running) await end(running)
      } finally {
        renewing = false
      }
      try {
        await begin('restart', stopping.signal)
      } catch (error) {
        if (running) await end(running)
        state = 'down'
        throw error
      }
    },
    stop: async () => {
      stopping.abort()
      await reviving
      if (running) await end(running)
      state = 'stopped'
    },
  }
}
