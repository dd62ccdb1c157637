/**
 * Takes the inline scripts out of the exported pages, so that a Content-Security-Policy of `script-src 'self'` holds on any
 * static host, without hashes that change with every page and build. Usage: node build/external-scripts.ts <folder>
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const inlineScript = /<script((?:\s+(?:id|data-next-head)="[^"]*")*)>([\s\S]*?)<\/script>/g

export interface Extracted {
  readonly html: string
  /** Content by file name. */
  readonly files: ReadonlyMap<string, string>
}

/** Each inline script becomes a file named for its content; its place, and so the order of execution, stays. */
export const extractScripts = (html: string, folder: string): Extracted => {
  const files = new Map<string, string>()
  const external = html.replace(inlineScript, (_, attributes: string, script: string) => {
    const name = `${createHash('sha256').update(script).digest('hex').slice(0, 16)}.js`
    files.set(name, script)
    return `<script${attributes} src="${folder}/${name}"></script>`
  })
  return { html: external, files }
}

const folder = '/_next/static/page'

const externalize = async (out: string): Promise<number> => {
  const pages = (await readdir(out, { recursive: true })).filter(name => name.endsWith('.html'))
  await mkdir(join(out, folder), { recursive: true })
  for (const page of pages) {
    const { html, files } = extractScripts(await readFile(join(out, page), 'utf8'), folder)
    for (const [name, script] of files) await writeFile(join(out, folder, name), script)
    await writeFile(join(out, page), html)
  }
  return pages.length
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [out] = process.argv.slice(2)
  if (!out) throw new Error('Name the folder of the exported pages: node build/external-scripts.ts out')
  console.log(`Took the inline scripts out of ${await externalize(out)} pages`)
}
