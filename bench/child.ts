/**
 * A process of the bench, and the calls it answers: what is measured shares no event loop with what measures it.
 *
 *     // the child                                  // the bench
 *     answerCalls({ listen: async () => port })     await using child = startChild(script, environment)
 *                                                   const port = await child.call<number>('listen')
 */
import { fork } from 'node:child_process'

interface Call {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

export interface Child extends AsyncDisposable {
  readonly pid: number
  /** @throws Error with the child's own words when the call failed or the child ended */
  call<T>(name: string, argument?: unknown): Promise<T>
  stop(): Promise<void>
}

const patienceMs = 10_000

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Where its CPU profile goes when it has ended. */
  readonly profile?: string | undefined
}

export const startChild = (
  script: URL,
  { env = {}, profile = process.env.BENCH_PROFILE }: ChildOptions = {},
): Child => {
  const child = fork(script, {
    env: { ...process.env, ...env },
    serialization: 'advanced',
    execArgv: [
      '--disable-warning=TimeoutNegativeWarning', // kafkajs, at every throttle time of 0
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    ],
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.on('message', ({ id, value, error }: Answer) => {
    if (error === undefined) waiting.get(id)?.resolve(value)
    else waiting.get(id)?.reject(new Error(error))
    waiting.delete(id)
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${script.pathname} ended with ${signal ?? code}.`))
    waiting.clear()
  })
  let calls = 0
  const call = async <T>(name: string, argument?: unknown): Promise<T> => {
    const id = calls++
    const answer = Promise.withResolvers<unknown>()
    waiting.set(id, answer)
    child.send({ id, name, argument } satisfies Call, error => {
      if (error) answer.reject(error)
    })
    return (await answer.promise) as T
  }
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect()
    const late = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    await ended
    clearTimeout(late)
  }
  if (child.pid === undefined) throw new Error(`${script.pathname} cannot be started.`)
  return { pid: child.pid, call, stop, [Symbol.asyncDispose]: stop }
}

/** Answers calls until the bench lets go of this process. */
// biome-ignore lint/suspicious/noExplicitAny: who calls says what comes along
export const answerCalls = (calls: Readonly<Record<string, (argument: any) => Promise<unknown>>>): void => {
  process.on('message', async ({ id, name, argument }: Call) => {
    try {
      const call = calls[name]
      if (!call) throw new Error(`There is no call "${name}".`)
      process.send?.({ id, value: await call(argument) } satisfies Answer)
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  process.on('disconnect', () => process.exit())
}
