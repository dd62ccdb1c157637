/** The parts of the Serverless Framework that the plugin uses: the same in version 3, osls 3 and osls 4. */

export interface FunctionDefinition {
  readonly name: string
  readonly handler: string
  readonly events?: readonly Record<string, unknown>[]
  readonly runtime?: string
  readonly timeout?: number
  readonly reservedConcurrency?: number
  readonly environment?: Record<string, unknown>
  readonly package?: { readonly artifact?: string }
}

export interface Naming {
  getMSKEventLogicalId(functionKey: string, clusterName: string, topic: string): string
  getKafkaEventLogicalId(functionKey: string, topic: string): string
  getLambdaLogicalId(functionKey: string): string
}

export interface Service {
  readonly service: string
  readonly provider: {
    readonly name?: string
    readonly region?: string
    readonly stage?: string
    readonly runtime?: string
    readonly timeout?: number
  }
  readonly custom?: Record<string, unknown>
  readonly resources?: unknown
  readonly package?: { readonly artifact?: string }
  getAllFunctions(): string[]
  getFunction(key: string): FunctionDefinition
}

export interface Serverless {
  readonly service: Service
  readonly config: { readonly servicePath: string }
  readonly serviceDir?: string
  /** The framework's own error class: it is printed without a stack. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
  readonly pluginManager: { readonly plugins: readonly object[] }
  getProvider(name: 'aws'): { readonly naming: Naming }
}

export interface Log {
  error(text: string): void
  warning(text: string): void
  notice(text: string): void
  info(text: string): void
  debug(text: string): void
}
