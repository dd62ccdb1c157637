import { hostname } from 'node:os'
import { PLUGIN } from '../settings/settings.ts'

/** Names the function, the machine and the process, so that a member of a group can be told from a dead one. */
export const clientId = (functionKey: string): string => `${PLUGIN}/${functionKey}@${hostname()}#${process.pid}`

export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Without the right to signal it, it is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether it was a process of this plugin on this machine, and is no more. */
export const isDeadClient = (id: string): boolean => {
  const match = /^(.*)\/.*@(.*)#(\d+)$/.exec(id)
  return match !== null && match[1] === PLUGIN && match[2] === hostname() && !isRunning(Number(match[3]))
}
