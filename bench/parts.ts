/** The parts of the bench, in the order in which they run. */
import type { Part } from './part.ts'
import { coldStart } from './parts/cold-start.ts'
import { door } from './parts/door.ts'
import { doorOffline } from './parts/door-offline.ts'
import { flow } from './parts/flow.ts'
import { mapping } from './parts/mapping.ts'
import { single } from './parts/single.ts'

export const parts: readonly Part[] = [door, single, doorOffline, flow, mapping, coldStart]
