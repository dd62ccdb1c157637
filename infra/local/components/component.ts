/** What a component of the platform is: one process, how it starts, when it is ready and how it stops. */

export const kafkaComponents = ['kafka-1', 'kafka-2', 'kafka-3'] as const
export const platformComponents = [...kafkaComponents, 'postgres', 'dynamodb', 'mail', 'traces', 'connect'] as const
/** The platform without the receiver of traces: what is measured there is measured without tracing. */
export const platformUntraced = platformComponents.filter(name => name !== 'traces')
export const componentNames = [...platformComponents, 'offline', 'storefront'] as const
export type ComponentName = (typeof componentNames)[number]

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Run as this user, where root is refused. */
  readonly uid?: number
  readonly gid?: number
  /** Work the process does as it ends, for which it may take longer, and what to do when it ended in order. */
  readonly stopped?: () => Promise<void>
}

export interface Component {
  readonly name: ComponentName
  /** The steps that must be done before it starts, and that it outlives none of. */
  readonly needs: readonly string[]
  /** Brings its data folder and settings in order, before every start, and says how to start it. */
  prepare(): Promise<Command>
  /** Resolves when the component does its work; throws with what is missing as long as it does not. Asked again and again. */
  ready(phase: 'start' | 'restart'): Promise<void>
  /** Once, after the first time it is ready. */
  initialise?(): Promise<void>
  readonly stop: {
    readonly signal: NodeJS.Signals
    readonly withinMs: number
    /** True when nothing is lost any more by ending the process at once. */
    readonly settled?: () => boolean
  }
}
