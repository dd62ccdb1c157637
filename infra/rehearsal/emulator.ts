/** An emulator of AWS's API (aws.py) with the AWS CLI (aws_cli.py), and programs that take it for AWS. All of them end with the work, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { access, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../tests/free-port.ts'
import { Refusal } from '../refusal.ts'

export interface Ended {
  readonly code: number
  /** What it printed and complained of, as it came. */
  readonly text: string
}

export interface Emulator extends AsyncDisposable {
  /** Runs a program to its end. @throws the reason of the signal when that comes first */
  readonly execute: (command: readonly string[], folder: string) => Promise<Ended>
}

/** With all that it started: each program is the first of a process group of its own. */
const end = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export interface EmulatorOptions {
  /** The folder of Python's programs, with moto and the AWS CLI. */
  readonly bin: string
  /** Where the emulator writes what it is asked. */
  readonly log: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

export const startEmulator = async ({ bin, log, env: given, signal }: EmulatorOptions): Promise<Emulator> => {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const socket = join(dirname(log), 'aws-cli.sock')
  const env = {
    ...given,
    REHEARSAL_AWS_CLI: socket,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  }
  const running = new Set<ChildProcess>()
  const start = (
    file: string,
    args: readonly string[],
    options: { cwd?: string; stdio: ['ignore', unknown, unknown] },
  ) => {
    const child = spawn(file, args, { env, detached: true, ...options } as Parameters<typeof spawn>[2])
    running.add(child)
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', error => {
        running.delete(child)
        reject(error)
      })
      child.once('close', code => {
        running.delete(child)
        resolve(code ?? 1)
      })
    })
    return { child, ended }
  }

  const output = await open(log, 'w')
  const ends: Promise<unknown>[] = []
  const serve = (program: string, argument: string): ChildProcess => {
    const { child, ended } = start(join(bin, 'python'), [join(import.meta.dirname, program), argument], {
      stdio: ['ignore', output.fd, output.fd],
    })
    ends.push(ended.catch(() => undefined))
    return child
  }
  const stop = () => {
    for (const child of running) end(child)
  }
  signal.addEventListener('abort', stop, { once: true })

  const dispose = async (): Promise<void> => {
    signal.removeEventListener('abort', stop)
    stop()
    await Promise.all(ends)
    await output.close()
  }

  try {
    const until = async (child: ChildProcess, ready: () => Promise<unknown>): Promise<void> => {
      const isReady = () =>
        ready().then(
          () => true,
          () => false,
        )
      for (let tries = 0; !(await isReady()); tries += 1) {
        signal.throwIfAborted()
        if (!running.has(child) || tries > 300) throw new Refusal(`The emulator does not start: see ${log}.`)
        await delay(200)
      }
    }
    await until(serve('aws.py', String(port)), () => fetch(`${endpoint}/moto-api/`))
    await until(serve('aws_cli.py', socket), () => access(socket))
  } catch (error) {
    await dispose()
    throw error
  }

  return {
    execute: async ([file = '', ...args], cwd) => {
      signal.throwIfAborted()
      const { child, ended } = start(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
      let text = ''
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (text += chunk))
      const code = await ended
      signal.throwIfAborted()
      return { code, text }
    },
    [Symbol.asyncDispose]: dispose,
  }
}
