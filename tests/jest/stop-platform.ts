/** Stops what start-platform.ts started, in order, as Ctrl-C does. */
import { once } from 'node:events'

export default async (): Promise<void> => {
  const child = globalThis.kassaUnderTest
  if (!child || child.exitCode !== null) return
  child.removeAllListeners('exit')
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
