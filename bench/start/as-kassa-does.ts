/** Kassa's own start: by npm, as a person types it. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { ComponentName } from '../../infra/local/components/component.ts'
import { homeIn, runningIn } from '../../infra/local/home.ts'
import { startPlatform } from '../../infra/local/platform.ts'
import { residentMemory } from '../../infra/local/processes/process-table.ts'
import { memoryOf } from '../../infra/local/report/memory.ts'
import { home, offset, pollIntervalMs, readyWithinMs, root, type Start, startOf } from './place.ts'

/** As a person does, to the line that says it is ready; stopped by what Ctrl-C sends. */
export const npmStart = async (): Promise<Start> => {
  const begun = performance.now()
  const child: ChildProcess = spawn('npm', ['start', '--', '--home', home, '--offset', String(offset), '--no-reload'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = once(child, 'exit')
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk
    })
  try {
    while (!printed.includes('Kassa is ready')) {
      if (child.exitCode !== null || performance.now() - begun > readyWithinMs)
        throw new Error(`npm start is not ready, it printed:\n${printed.slice(-2_000)}`)
      await pause(pollIntervalMs)
    }
    const seconds = (performance.now() - begun) / 1_000
    const instance = await runningIn(homeIn(home))
    if (!instance || child.pid === undefined) throw new Error(`No Kassa runs in ${home}.`)
    const pids = Object.fromEntries(Object.entries(instance.components).map(([component, { pid }]) => [component, pid]))
    const inComponents = await memoryOf(instance.pid, pids)
    const bytes = (await residentMemory([child.pid])).get(child.pid) ?? 0
    return {
      seconds,
      bytes,
      byPart: Object.fromEntries(inComponents.map(each => [each.component, each.residentBytes])),
    }
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT')
    await ended
  }
}

/** Of a smoke run: two components that start in a second, by the same code but for npm. */
export const few: readonly ComponentName[] = ['postgres', 'mail']
export const fewStart = async (): Promise<Start> => {
  const begun = performance.now()
  await using platform = await startPlatform({ home, offset, components: few })
  const seconds = (performance.now() - begun) / 1_000
  const pids = platform.components.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid] as const]))
  const memory = await residentMemory(pids.map(([, pid]) => pid))
  return startOf(seconds, Object.fromEntries(pids.map(([name, pid]) => [name, memory.get(pid) ?? 0])))
}
