import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { compileFunction } from 'node:vm'

interface Module {
  exports: unknown
}

/** Returns the new exports of a file, given its original exports. */
export type Patch = (original: never) => unknown

/**
 * Loads a private copy of a CommonJS package with the exports of some files replaced. Other users of the package are
 * not affected. Files that are required later come from the same copy.
 */
export const loadPatched = (
  entry: string,
  root: string,
  patches: ReadonlyMap<string, Patch>,
  globals: Readonly<Record<string, unknown>>,
): unknown => {
  const modules = new Map<string, Module>()
  const names = Object.keys(globals)

  const load = (file: string): unknown => {
    const loaded = modules.get(file)
    if (loaded !== undefined) return loaded.exports
    const module: Module = { exports: {} }
    // Registered before it runs, for circular requires.
    modules.set(file, module)
    const source = readFileSync(file, 'utf8')
    if (file.endsWith('.json')) {
      module.exports = JSON.parse(source)
      return module.exports
    }
    const parameters = ['exports', 'require', 'module', '__filename', '__dirname', ...names]
    const run = compileFunction(source, parameters, { filename: file })
    const values = names.map(name => globals[name])
    run.call(module.exports, module.exports, requireFrom(file), module, file, dirname(file), ...values)
    const replacement = patches.get(file)
    if (replacement !== undefined) module.exports = replacement(module.exports as never)
    return module.exports
  }

  const requireFrom = (file: string) => {
    const outside = createRequire(file)
    // kafkajs requires the version of a request each time it sends one.
    const paths = new Map<string, string>()
    return (id: string): unknown => {
      const resolved = paths.get(id) ?? outside.resolve(id)
      paths.set(id, resolved)
      return resolved.startsWith(root + sep) ? load(resolved) : outside(id)
    }
  }

  return load(entry)
}
