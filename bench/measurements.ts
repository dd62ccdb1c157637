/** The measurements of the bench, in the order in which they run. */
import type { Measurement } from './measurement.ts'
import { catalogue } from './measurements/catalogue.ts'
import { coldStart } from './measurements/cold-start.ts'
import { door } from './measurements/door.ts'
import { doorOffline } from './measurements/door-offline.ts'
import { flow } from './measurements/flow.ts'
import { growth } from './measurements/growth.ts'
import { limits } from './measurements/limits.ts'
import { mapping } from './measurements/mapping.ts'
import { reports } from './measurements/reports.ts'
import { single } from './measurements/single.ts'
import { sink } from './measurements/sink.ts'
import { start } from './measurements/start.ts'
import { traces } from './measurements/traces.ts'

export const measurements: readonly Measurement[] = [
  limits,
  door,
  single,
  doorOffline,
  catalogue,
  flow,
  mapping,
  sink,
  reports,
  coldStart,
  start,
  growth,
  traces,
]
