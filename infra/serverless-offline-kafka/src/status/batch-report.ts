import type { Batch, Outcome } from '../batch/outcome.ts'

/** What happened to a batch, for the log. */
export interface BatchReport {
  readonly batch: Batch
  readonly action: Outcome['action'] | 'throttle'
  readonly milliseconds: number
  readonly requestId?: string
  readonly outcome?: Outcome
  readonly reason?: string
}
