// What a function never needs, left out of its bundle: two fifths of it.

const { mkdir, readFile, writeFile } = require('node:fs/promises')
const { builtinModules } = require('node:module')
const { basename, dirname, join } = require('node:path')
const esbuild = require('esbuild')

// `z` as an object holds all of zod; as a namespace it holds what is used.
const zodByName = {
  name: 'zod-by-name',
  setup(build) {
    build.onLoad({ filter: /[\\/](functions|connect)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("import { z } from 'zod'", "import * as z from 'zod'"),
      loader: 'ts',
    }))
  },
}

// zod brings its messages in fifty languages; the functions speak one.
const englishOnly = {
  name: 'zod-in-english',
  setup(build) {
    build.onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir, importer, kind }) =>
      /[\\/]zod[\\/]/.test(importer) ? build.resolve('../locales/en.js', { resolveDir, importer, kind }) : undefined,
    )
  },
}

// Lambda gives a function its credentials in the environment, where the SDK looks first. The other places it may look,
// sign-on, profiles, processes, the metadata of a host, stay away; who ends up there is told.
const credentialsOfLambda = {
  name: 'credentials-of-lambda',
  setup(build) {
    const elsewhere =
      /^(@aws-sdk\/(client-sts|credential-provider-(ini|login|process|sso|web-identity))|@smithy\/credential-provider-imds)$/
    build.onResolve({ filter: elsewhere }, ({ path }) => ({ path, namespace: 'elsewhere' }))
    build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, () => ({
      contents: `const none = () => async () => { throw new Error('No credentials: on Lambda they are in the environment.') }
        module.exports = { fromSSO: none, fromIni: none, fromProcess: none, fromTokenFile: none,
          fromContainerMetadata: none, fromInstanceMetadata: none }`,
    }))
    // All that the MSK signer takes of this package is the chain that the SDK has anyway.
    build.onResolve({ filter: /^@aws-sdk\/credential-providers$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'chain',
      pluginData: resolveDir,
    }))
    build.onLoad({ filter: /.*/, namespace: 'chain' }, ({ pluginData: resolveDir }) => ({
      contents: `export { defaultProvider as fromNodeProviderChain } from '@aws-sdk/credential-provider-node'`,
      resolveDir,
    }))
  },
}

// Stripe's client makes an object for every resource of its API, a fifth of the bundle. Those the functions do not use stay
// away; who calls one is told.
const stripeAsUsed = {
  name: 'stripe-as-used',
  setup(build) {
    const used = new Set(['PaymentIntents.js', 'Refunds.js'])
    build.onLoad({ filter: /[\\/]stripe[\\/]esm[\\/]resources[\\/].+\.js$/ }, async ({ path }) => {
      if (used.has(path.split(/[\\/]resources[\\/]/).at(-1))) return undefined
      const names = [...(await readFile(path, 'utf8')).matchAll(/^export class (\w+)/gm)].map(([, name]) => name)
      const exported = names.map(name => `export const ${name} = /* @__PURE__ */ unused('${name}')`).join('\n')
      return { contents: `import { unused } from 'unused'\n${exported}`, resolveDir: dirname(path) }
    })
    build.onResolve({ filter: /^unused$/ }, ({ path }) => ({ path, namespace: 'unused' }))
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: `const missing = ' is not in the bundle: infra/esbuild-plugins.cjs names the parts of Stripe that are.'
        export const unused = name => class {
          constructor() { return new Proxy({}, { get() { throw new Error(name + missing) } }) }
        }`,
    }))
  },
}

// Powertools can search an event for its idempotency key with JMESPath; we give it the key.
const keysAreGiven = {
  name: 'keys-are-given',
  setup(build) {
    build.onResolve({ filter: /^@aws-lambda-powertools\/jmespath(\/functions)?$/ }, ({ path }) => ({
      path,
      namespace: 'jmespath',
    }))
    build.onLoad({ filter: /.*/, namespace: 'jmespath' }, () => ({
      contents: `export class PowertoolsFunctions {}
        export const search = () => { throw new Error('JMESPath is not packed: infra/esbuild-plugins.cjs leaves it out.') }`,
    }))
  },
}

// Where an ES module imports a module of Node's own, Node reads every name of it, and so loads what it otherwise loads when
// somebody asks: with node:http all of undici. That is a fifth of a cold start.
const builtinsUnread = {
  name: 'builtins-unread',
  setup(build) {
    const builtins = new Set(builtinModules)
    build.onResolve({ filter: /^[a-z:_/\d]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '')
      return builtins.has(name) ? { path: `node:${name}`, namespace: 'builtin' } : undefined
    })
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
  },
}

// OpenTelemetry is a file of its own beside the bundle, which is read only where a stage has an endpoint for traces. Its name begins
// as the bundle's does: so it is packed with that function and no other.
let openTelemetry
const buildOpenTelemetry = source =>
  esbuild.build({
    ...{ entryPoints: [source], outdir: '.', bundle: true, minify: true, write: false, sourcemap: false },
    ...{ format: 'esm', target: 'node24', platform: 'node', mainFields: ['module', 'main'] },
    plugins: [builtinsUnread],
  })
const tracesApart = {
  name: 'traces-apart',
  setup(build) {
    const { entryPoints = [], outdir = '.', write = true } = build.initialOptions
    const [entry] = Object.values(entryPoints)
    if (typeof entry !== 'string') return
    const name = `${basename(entry).replace(/\.\w+$/, '')}.open-telemetry.mjs`
    let source
    build.onResolve({ filter: /\/open-telemetry\.ts$/ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined
      source = join(resolveDir, path)
      return { path: `./${name}`, external: true }
    })
    build.onEnd(async ({ outputFiles, errors }) => {
      if (!source || errors.length > 0) return
      const path = join(outdir, name)
      openTelemetry ??= buildOpenTelemetry(source)
      const { contents, hash, text } = (await openTelemetry).outputFiles[0]
      if (write === false) return void outputFiles.push({ path, contents, hash, text })
      await mkdir(outdir, { recursive: true })
      await writeFile(path, contents)
    })
  },
}

module.exports = [tracesApart, builtinsUnread, zodByName, englishOnly, credentialsOfLambda, stripeAsUsed, keysAreGiven]
