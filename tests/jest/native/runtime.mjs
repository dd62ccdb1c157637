/**
 * Loads test files, and all that they import, as Node does: with its own ES modules and type stripping, no vm context, no transform.
 * What several files import is loaded once in a worker process, so its state outlives a file: no test may depend on finding it fresh.
 * Everything else (circus, expect, timeouts, function mocks, fake timers) is Jest's own. Module mocks are not available.
 */
import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import Runtime from 'jest-runtime'

const load = createRequire(import.meta.url)
const globals = new URL('./globals.mjs', import.meta.url)

/** What `@jest/globals` exports for the test file that runs. */
export const bound = {}

let files = 0
let testFile

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier !== '@jest/globals') return next(specifier, context)
    return { url: context.parentURL === testFile ? `${globals.href}?file=${files}` : globals.href, shortCircuit: true }
  },
})

export default class NativeRuntime extends Runtime {
  constructor(...given) {
    super(...given)
    files += 1
    testFile = pathToFileURL(this._testPath).href
  }

  unstable_shouldLoadAsEsm() {
    return true
  }

  /** Setup files run again for each test file. */
  async unstable_importModule(path) {
    const { href } = pathToFileURL(path)
    return import(href === testFile ? href : `${href}?file=${files}`)
  }

  /** Circus keeps the state of one test file in its module. */
  requireInternalModule(path) {
    delete load.cache[path]
    return load(path)
  }

  setGlobalsForRuntime(given) {
    Object.assign(bound, given, { jest: this.jestGlobals.jestObjectFor(this._testPath) })
  }

  installGetBuiltinModule() {} // there is one process and no sandbox
}
