/** For a file of tests: `Date.now` is the clock of the world under way, because Powertools asks it itself. */
import { afterAll, beforeAll, jest } from '@jest/globals'
import type { World } from './simulation.ts'

/** @returns what a world is given to when it begins */
export const modelClock = (): ((world: World) => void) => {
  let current: World | undefined
  beforeAll(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => current?.now() ?? 0)
  })
  afterAll(() => {
    jest.restoreAllMocks()
  })
  return world => {
    current = world
  }
}
