/**
 * The real `sls offline` as a child process, for tests, benchmarks and fault runs. It never outlives this process, and
 * if it ends by itself the error shows what it printed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'

const frameworkCli = createRequire(import.meta.url).resolve('serverless/bin/serverless.js')

export interface SlsOffline {
  readonly child: ChildProcess
  output(): string
  /** Rejects with its last output when the process ends before stop() is called. Never resolves. */
  readonly failed: Promise<never>
  /** @throws when the process has ended by itself */
  assertRunning(): void
  /** Resolves when the output contains this; rejects when the process ends before, or after `seconds`. */
  printed(text: string | RegExp, seconds?: number): Promise<void>
  /** Ends the process as Ctrl-C does and resolves with its exit code. */
  stop(signal?: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

interface Start {
  /** The folder of serverless.yml. */
  readonly cwd: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Another Node, and another framework, than those of this repository. */
  readonly node?: string
  readonly cli?: string
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export const startSlsOffline = (start: Start): SlsOffline => {
  const { cwd, args = ['offline', 'start'], env = {}, node = process.execPath, cli = frameworkCli } = start
  const child = spawn(node, [cli, ...args], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  let stopping = false
  const watchers = new Set<() => void>()
  const add = (chunk: Buffer): void => {
    output += chunk
    for (const watch of watchers) watch()
  }
  child.stdout.on('data', add)
  child.stderr.on('data', add)
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const lastOutput = (): string => output.slice(-4000)
  const endError = (): Error =>
    new Error(`sls offline ended by itself with ${child.exitCode ?? child.signalCode}:\n${lastOutput()}`)
  const failed = ended.then((): Promise<never> => {
    running.delete(child)
    return stopping ? new Promise(() => undefined) : Promise.reject(endError())
  })
  failed.catch(() => undefined) // not every caller waits for it

  return {
    child,
    output: () => output,
    failed,
    assertRunning() {
      if (child.exitCode !== null || child.signalCode !== null) throw endError()
    },
    printed: (text, seconds = 120) =>
      new Promise((resolve, reject) => {
        const finish = (): void => {
          clearTimeout(timer)
          watchers.delete(watch)
        }
        const watch = (): void => {
          if (typeof text === 'string' ? !output.includes(text) : !text.test(output)) return
          finish()
          resolve()
        }
        const fail = (error: Error): void => {
          finish()
          reject(error)
        }
        const timer = setTimeout(
          () => fail(new Error(`sls offline did not print ${text} within ${seconds} s:\n${lastOutput()}`)),
          seconds * 1000,
        )
        watchers.add(watch)
        ended.then(() => fail(endError()))
        watch()
      }),
    async stop(signal = 'SIGINT') {
      stopping = true
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
      const code = await ended
      clearTimeout(timer)
      return code
    },
  }
}
