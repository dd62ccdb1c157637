/** What a part of the bench is, and what it hands back. */
import type { ComponentName } from '../infra/local/components/component.ts'
import type { Platform } from '../infra/local/platform.ts'

/** What has to be true of a figure: the ratio of Kassa's median to the baseline's, or Kassa's median itself. */
export type Target =
  | { readonly ratio: number; readonly is: 'at least' | 'at most' }
  | { readonly value: number; readonly is: 'at least' | 'at most' }

/** One measured line: each round gives one figure for Kassa and one for its baseline, taken side by side. */
export interface Measured {
  /** Such as "door: requests/s". */
  readonly what: string
  /** Such as "1/s", "ms", "µs CPU", "rows/s", "MB". */
  readonly unit: string
  /** One figure a round. */
  readonly kassa: readonly number[]
  /** The same rounds, interleaved with Kassa's: A B A B. Empty where nothing can be set beside it. */
  readonly baseline: readonly number[]
  /** Without a target the figure is only reported. */
  readonly target?: Target
  readonly note?: string
}

export interface BenchContext {
  /** Embedded, on ports and in a folder of its own. */
  readonly platform: Platform
  /** 5, or 1 in the smoke run. */
  readonly rounds: number
  /** 1, or about 0.02 in the smoke run: counts and seconds are multiplied by it. */
  readonly scale: number
  /** Progress, a line at a time. */
  readonly tell: (text: string) => void
}

export interface Measurement {
  /** What `--only` takes. */
  readonly name: string
  readonly about: string
  /** Parts of the platform it needs; none of them: it runs without a platform. */
  readonly needs: readonly ComponentName[]
  /** True: what the measurements before it have left must not be there. A smoke run has no time for that. */
  readonly fresh?: boolean
  run(context: BenchContext): Promise<readonly Measured[]>
}
