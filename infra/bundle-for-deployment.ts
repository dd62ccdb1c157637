/**
 * serverless-esbuild for packages alone. `sls offline` runs the TypeScript as it is: bundling every function first
 * would cost each start ten seconds and 800 MB, and show stack traces of other lines than were written.
 */
import { createRequire } from 'node:module'

interface Serverless {
  readonly processedInput: { readonly commands: readonly string[] }
}

const load = createRequire(import.meta.url)

export default class BundleForDeployment {
  readonly hooks = {}

  constructor(serverless: Serverless, ...more: unknown[]) {
    if (serverless.processedInput.commands[0] === 'offline') return
    const Bundler = load('serverless-esbuild')
    // biome-ignore lint/correctness/noConstructorReturn: the framework news a plugin and takes what it gets
    return new Bundler(serverless, ...more)
  }
}
