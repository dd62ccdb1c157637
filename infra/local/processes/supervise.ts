/** Keeps one component running: starts it, waits until it is ready, starts it again when it dies, stops it. */
import { setTimeout as delay } from 'node:timers/promises'
import { Refusal } from '../../refusal.ts'
import type { Component } from '../components/component.ts'
import { end, launch, type Program } from './program.ts'
import { deathsInARow, type RestartPolicy, restartDelay } from './restart-policy.ts'

export type ComponentState = 'stopped' | 'starting' | 'ready' | 'down' | 'given up'

export interface ComponentEvents {
  died(how: string, lastLines: readonly string[], next: string): void
  back(afterMs: number): void
  gaveUp(deaths: number): void
}

export interface Supervised {
  readonly name: Component['name']
  readonly log: string
  pid(): number | undefined
  state(): ComponentState
  /** @throws Refusal with the last lines of its log when the component does not become ready */
  start(signal: AbortSignal): Promise<void>
  /** Stops it and starts it again, because what it runs has changed. @throws Error when it does not become ready */
  renew(): Promise<void>
  stop(): Promise<void>
}

export interface SuperviseOptions {
  readonly component: Component
  readonly log: string
  readonly cwd: string
  /** False: a component that dies stays down. */
  readonly restart: RestartPolicy | false
  readonly events: ComponentEvents
  readonly note: (pid: number | undefined) => Promise<void>
}

const readyWithinMs = 90_000
const pollIntervalMs = 100

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const untilReady = async (component: Component, phase: 'start' | 'restart', program: Program, signal: AbortSignal) => {
  let ended: string | undefined
  void program.ended.then(how => {
    ended = how
  })
  const deadline = performance.now() + readyWithinMs
  let missing = 'no answer'
  while (performance.now() < deadline) {
    signal.throwIfAborted()
    if (ended !== undefined) throw new Error(`it ended with ${ended} before it was ready`)
    try {
      await component.ready(phase)
      return
    } catch (error) {
      missing = messageOf(error)
    }
    await delay(pollIntervalMs)
  }
  throw new Error(`it was not ready after ${readyWithinMs / 1000} s: ${missing}`)
}

export const supervise = ({ component, log, cwd, restart, events, note }: SuperviseOptions): Supervised => {
  let state: ComponentState = 'stopped'
  let running: Program | undefined
  let deaths = 0
  const stopping = new AbortController()
  /** Programs that end because we want it; any other end is a death. */
  const leaving = new WeakSet<Program>()
  let busy: Promise<unknown> = Promise.resolve()
  /** What is done about the component after its start is done one after the other. */
  const next = (work: () => Promise<void>): Promise<void> => {
    const done = busy.then(work)
    busy = done.catch(() => undefined) // the caller of the work gets the error
    return done
  }

  const begin = async (phase: 'start' | 'restart', signal: AbortSignal) => {
    state = 'starting'
    const program = await launch(await component.prepare(), log, cwd)
    running = program
    await note(program.pid)
    await untilReady(component, phase, program, signal)
    if (phase === 'start') await component.initialise?.()
    state = 'ready'
    const readySince = performance.now()
    void program.ended.then(how => {
      const now = performance.now()
      return next(async () => {
        if (!leaving.has(program)) await died(how, program, now - readySince, now)
      })
    })
  }

  const leave = async () => {
    if (!running) return
    leaving.add(running)
    await end(running, component.stop)
    running = undefined
    await note(undefined)
  }

  /** Reports a death and starts the component again, until it is ready, stopped or given up. */
  const died = async (how: string, last: Program, readyForMs: number, downSince: number): Promise<void> => {
    state = 'down'
    running = undefined
    await note(undefined)
    if (!restart) return events.died(how, await last.lastLines(), 'left down (--no-restart)')

    deaths = deathsInARow(restart, deaths, readyForMs)
    const wait = restartDelay(restart, deaths)
    if (wait === undefined) {
      state = 'given up'
      events.died(how, await last.lastLines(), 'not started again')
      return events.gaveUp(deaths)
    }
    events.died(how, await last.lastLines(), `starting it again in ${wait / 1000} s`)
    await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
    if (stopping.signal.aborted) return
    try {
      await begin('restart', stopping.signal)
      events.back(performance.now() - downSince)
    } catch (error) {
      const failed = running ?? last
      await leave()
      if (!stopping.signal.aborted) await died(messageOf(error), failed, 0, downSince)
    }
  }

  const renew = async () => {
    await leave()
    if (stopping.signal.aborted) return
    try {
      await begin('restart', stopping.signal)
      deaths = 0
    } catch (error) {
      await leave()
      state = 'down'
      throw error
    }
  }

  return {
    name: component.name,
    log,
    pid: () => running?.pid,
    state: () => state,
    start: async signal => {
      try {
        await begin('start', signal)
      } catch (error) {
        if (signal.aborted) throw error
        const lines = (await running?.lastLines()) ?? []
        const text = [
          `${component.name} did not start: ${messageOf(error)}`,
          ...lines.map(line => `  ${line}`),
          `  (${log})`,
        ]
        throw new Refusal(text.join('\n'), { cause: error })
      }
    },
    renew: () => next(renew),
    stop: async () => {
      stopping.abort()
      await busy
      await leave()
      state = 'stopped'
    },
  }
}
