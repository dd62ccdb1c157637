/**
 * Stack traces with the lines of the sources, from the source map beside a bundle. Node's --enable-source-maps reads and parses
 * the map at every cold start; this does so when a stack is first read, which most containers never do.
 */
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

const bundle = import.meta.url

const read = (): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${bundle}.map`), 'utf8')))
  } catch {
    return undefined // run as it was written, or packed without its map: the lines are those of the file
  }
}

let map: { readonly found: SourceMap | undefined } | undefined

const place = (site: NodeJS.CallSite): string => {
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()]
  if (site.getFileName() !== bundle || line === null || column === null) return `${site}`
  map ??= { found: read() }
  const origin = map.found?.findEntry(line - 1, column - 1)
  if (!origin || !('originalSource' in origin)) return `${site}`
  const { originalSource, originalLine, originalColumn } = origin
  const where = `${originalSource}:${originalLine + 1}:${originalColumn + 1}`
  const name = site.getFunctionName()
  return name ? `${name} (${where})` : where
}

// Sources that run unbundled have the right lines already; Jest has its own mapping.
if (bundle.endsWith('.mjs'))
  Error.prepareStackTrace = (error, sites) => [`${error}`, ...sites.map(site => `    at ${place(site)}`)].join('\n')
