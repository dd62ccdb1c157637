/** One run of a component's program: started with its output in a log, asked to end, killed when it does not. */
import { type ChildProcess, spawn } from 'node:child_process'
import { type FileHandle, open, rename, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command, Component } from '../components/component.ts'

const longLog = 8 * 1024 * 1024
const lastLineCount = 12
const lastBytes = 8_192
const pollIntervalMs = 100
const settledGraceMs = 1_000
const farewellMs = 30_000

export interface Program {
  readonly child: ChildProcess
  readonly pid: number
  /** How it ended, such as `signal SIGKILL`. */
  readonly ended: Promise<string>
  /** The last lines it wrote. */
  lastLines(): Promise<string[]>
  readonly stopped: Command['stopped']
}

const openLog = async (path: string): Promise<FileHandle> => {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
  if (size > longLog) await rename(path, `${path}.1`)
  return open(path, 'a+')
}

const lastLines = async (path: string, since: number): Promise<string[]> => {
  const log = await open(path, 'r')
  try {
    const { size } = await log.stat()
    const from = Math.max(since, size - lastBytes)
    const { buffer, bytesRead } = await log.read(Buffer.alloc(lastBytes), 0, lastBytes, from)
    const text = buffer.toString('utf8', 0, bytesRead).trimEnd()
    return text ? text.split('\n').slice(-lastLineCount) : []
  } finally {
    await log.close()
  }
}

export const launch = async (command: Command, logPath: string, cwd: string): Promise<Program> => {
  const log = await openLog(logPath)
  try {
    const { size } = await log.stat()
    // Its own process group: Ctrl-C in the terminal reaches us alone, and we stop the components in order.
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
    return { child, pid: child.pid, ended, lastLines: () => lastLines(logPath, size), stopped: command.stopped }
  } finally {
    await log.close()
  }
}

/** A signal to a process that leads a group, and to all in its group; none left is as good. */
export const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Asks a program to end and waits for it; when its time is over, or nothing can be lost any more, kills it. */
export const end = async (program: Program, stop: Component['stop']): Promise<void> => {
  const { withinMs, settled } = program.stopped ? { withinMs: farewellMs } : stop
  let over = false
  const ended = program.ended.then(() => {
    over = true
  })
  program.child.kill(stop.signal)
  program.child.kill('SIGCONT') // one that was paused could not obey
  const deadline = performance.now() + withinMs
  while (!over && performance.now() < deadline) {
    await Promise.race([ended, delay(pollIntervalMs)])
    if (!over && settled?.()) {
      await Promise.race([ended, delay(settledGraceMs)])
      break
    }
  }
  if (over) await program.stopped?.()
  signalGroup(program.pid, 'SIGKILL') // what is left of it and of the processes it started
  await ended
}
