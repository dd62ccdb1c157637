/** Work on a platform of its own: started for it, and stopped however it ends. */
import { type Platform, type PlatformOptions, startPlatform } from './platform.ts'
import { interruptible } from './processes/interruption.ts'

/** @throws the first cause: of the start, of the work, of an interruption, or an error that nothing caught */
export const withPlatform = <T>(
  options: Omit<PlatformOptions, 'signal'>,
  work: (platform: Platform) => Promise<T>,
): Promise<T> =>
  interruptible(async ({ signal, race }) => {
    await using platform = await startPlatform({ ...options, signal })
    return await race(work(platform))
  })
