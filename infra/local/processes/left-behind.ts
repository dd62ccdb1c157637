/** Ends what an instance that was killed could not end itself: first by asking, for some of it writes as it ends. */
import { setTimeout as delay } from 'node:timers/promises'
import { startOf } from './process-table.ts'
import { signalGroup } from './program.ts'

const withinMs = 10_000
const pollIntervalMs = 100

export const endLeftBehind = async (pids: readonly number[]): Promise<void> => {
  const living = async () => (await Promise.all(pids.map(startOf))).some(start => start !== undefined)
  for (const pid of pids) signalGroup(pid, 'SIGTERM')
  const deadline = performance.now() + withinMs
  while ((await living()) && performance.now() < deadline) await delay(pollIntervalMs)
  for (const pid of pids) signalGroup(pid, 'SIGKILL')
  while (await living()) await delay(pollIntervalMs)
}
