/** What the operating system knows about processes: on Linux from /proc, elsewhere from ps and lsof. */
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const onLinux = process.platform === 'linux'

/** Absence is an answer here: a process may end between two looks at it. */
const orNothing = async <T>(look: Promise<T>): Promise<T | undefined> => look.catch(() => undefined)

/** The fields of /proc/<pid>/stat after the command, which may itself hold spaces and brackets. */
const stat = async (pid: number) => {
  const text = await orNothing(readFile(`/proc/${pid}/stat`, 'utf8'))
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Pids are used again; a pid with its start is not. Undefined when there is no such process, or only its corpse. */
export const startOf = async (pid: number): Promise<string | undefined> => {
  if (onLinux) {
    const fields = await stat(pid)
    return fields?.[0] === 'Z' ? undefined : fields?.[19]
  }
  const listed = await orNothing(run('ps', ['-o', 'lstart=', '-p', String(pid)]))
  return listed?.stdout.trim() || undefined
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly residentBytes: number
}

const processes = async (): Promise<Process[]> => {
  if (!onLinux) {
    const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,rss='])
    return stdout
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/).map(Number))
      .map(([pid = 0, parent = 0, kilobytes = 0]) => ({ pid, parent, residentBytes: kilobytes * 1024 }))
  }
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const listed = await Promise.all(
    pids.map(async pid => {
      const [fields, status] = await Promise.all([stat(pid), orNothing(readFile(`/proc/${pid}/status`, 'utf8'))])
      const kilobytes = Number(status?.match(/^VmRSS:\s+(\d+)/m)?.[1] ?? 0)
      return { pid, parent: Number(fields?.[1] ?? 0), residentBytes: kilobytes * 1024 }
    }),
  )
  return listed
}

/** Resident memory of each given process together with all processes it started, in bytes. */
export const residentMemory = async (roots: readonly number[]): Promise<Map<number, number>> => {
  const all = await processes()
  const children = Map.groupBy(all, process => process.parent)
  const total = (pid: number): number =>
    (all.find(process => process.pid === pid)?.residentBytes ?? 0) +
    (children.get(pid) ?? []).reduce((sum, child) => sum + total(child.pid), 0)
  return new Map(roots.map(pid => [pid, total(pid)]))
}

/** /proc counts in hundredths of a second, whatever the kernel's own clock. */
const ticksASecond = 100

/**
 * CPU time of each given process, of all processes it started and of those that ended among them, in seconds. Linux only:
 * elsewhere there is no time of those that ended.
 */
export const cpuSeconds = async (roots: readonly number[]): Promise<Map<number, number>> => {
  if (!onLinux) throw new Error('CPU time by process is read from /proc, which only Linux has.')
  const children = Map.groupBy(await processes(), process => process.parent)
  const total = async (pid: number): Promise<number> => {
    // utime, stime, and both of the children that ended
    const own = ((await stat(pid)) ?? []).slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksASecond
    const below = await Promise.all((children.get(pid) ?? []).map(child => total(child.pid)))
    return below.reduce((sum, seconds) => sum + seconds, own)
  }
  return new Map(await Promise.all(roots.map(async pid => [pid, await total(pid)] as const)))
}

const socketsListeningOn = async (port: number): Promise<string[]> => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(table => orNothing(readFile(table, 'utf8'))))
  return tables
    .flatMap(table => (table ?? '').split('\n'))
    .map(line => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
    .map(fields => `socket:[${fields[9]}]`)
}

/** Who listens on a port, as `name (process 123)`; undefined when that cannot be seen, as with another user's process. */
export const listenerOn = async (port: number): Promise<string | undefined> => {
  if (!onLinux) {
    const listed = await orNothing(run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']))
    const pid = listed?.stdout.match(/^p(\d+)/m)?.[1]
    return pid && `${listed?.stdout.match(/^c(.+)/m)?.[1] ?? 'a program'} (process ${pid})`
  }
  const sockets = await socketsListeningOn(port)
  if (sockets.length === 0) return undefined
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    for (const descriptor of (await orNothing(readdir(`/proc/${pid}/fd`))) ?? []) {
      const target = await orNothing(readlink(`/proc/${pid}/fd/${descriptor}`))
      if (!target || !sockets.includes(target)) continue
      const [program] = ((await orNothing(readFile(`/proc/${pid}/cmdline`, 'utf8'))) ?? '').split('\0')
      return `${basename(program || 'a program')} (process ${pid})`
    }
  }
  return undefined
}
