/**
 * serverless-esbuild for packages alone. `sls offline` runs the TypeScript as it is: bundling every function first
 * would cost each start ten seconds and 800 MB, and show stack traces of other lines than were written.
 * `sls package` with KASSA_TEMPLATE_ONLY=1 bundles nothing either: it is for those who read the template and deploy nothing.
 */
import { createRequire } from 'node:module'

interface Serverless {
  readonly processedInput: { readonly commands: readonly string[] }
  readonly service: { readonly functions: Readonly<Record<string, { package?: { artifact?: string } }>> }
}

const load = createRequire(import.meta.url)

export default class BundleForDeployment {
  readonly hooks: Readonly<Record<string, () => void>> = {}

  constructor(serverless: Serverless, ...more: unknown[]) {
    const [command] = serverless.processedInput.commands
    if (command === 'offline') return
    if (command === 'package' && process.env.KASSA_TEMPLATE_ONLY) {
      this.hooks = { 'before:package:createDeploymentArtifacts': () => standIn(serverless) }
      return
    }
    const Bundler = load('serverless-esbuild')
    // biome-ignore lint/correctness/noConstructorReturn: the framework news a plugin and takes what it gets
    return new Bundler(serverless, ...more)
  }
}

/** Any file will do: the framework wants one to take a hash of. */
const standIn = ({ service }: Serverless): void => {
  for (const each of Object.values(service.functions)) each.package = { ...each.package, artifact: 'serverless.yml' }
}
