/** The parts of the bench, in the order in which they run. */
import type { Part } from './part.ts'
import { coldStart } from './parts/cold-start.ts'
import { door } from './parts/door.ts'
import { doorOffline } from './parts/door-offline.ts'
import { flow } from './parts/flow.ts'
import { growth } from './parts/growth.ts'
import { limits } from './parts/limits.ts'
import { mapping } from './parts/mapping.ts'
import { reports } from './parts/reports.ts'
import { single } from './parts/single.ts'
import { sink } from './parts/sink.ts'
import { start } from './parts/start.ts'

export const parts: readonly Part[] = [
  limits,
  door,
  single,
  doorOffline,
  flow,
  mapping,
  sink,
  reports,
  coldStart,
  start,
  growth,
]
