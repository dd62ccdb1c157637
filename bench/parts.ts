/** The parts of the bench, in the order in which they run. */
import type { Part } from './part.ts'
import { door } from './parts/door.ts'
import { single } from './parts/single.ts'

export const parts: readonly Part[] = [door, single]
