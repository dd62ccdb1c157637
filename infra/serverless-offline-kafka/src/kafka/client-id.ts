import { hostname } from 'node:os'
import { PLUGIN } from '../settings/settings.ts'

/** The client id: function, host and process id, so that members of dead processes can be recognized. */
export const clientId = (functionKey: string): string => `${PLUGIN}/${functionKey}@${hostname()}#${process.pid}`

export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process exists, but may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** True for the client id of a process of this plugin that ran on this host and has ended. */
export const isDeadClient = (id: string): boolean => {
  const match = /^(.*)\/.*@(.*)#(\d+)$/.exec(id)
  return match !== null && match[1] === PLUGIN && match[2] === hostname() && !isRunning(Number(match[3]))
}
