/**
 * Takes the inline scripts out of the exported pages, so that a Content-Security-Policy of `script-src 'self'` holds on any
 * static host, without hashes that change with every page and build. They and the small files that every page has become one
 * file of the page, because each file costs a phone a round trip. Usage: node build/external-scripts.ts <folder>
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const inline = String.raw`<script(?:\s+(?:id|data-next-head)="[^"]*")*>(?<code>[\s\S]*?)</script>`
const small = String.raw`<script src="(?<path>/\w+\.js|/_next/static/[\w-]+/_\w+Manifest\.js)"[^>]*></script>`
const joined = new RegExp(`${inline}|${small}`, 'g')

export interface Extracted {
  readonly html: string
  /** Absent where the page has no script to take out. */
  readonly file?: { readonly name: string; readonly script: string }
}

/**
 * The file is named for its content and stands where the first of its scripts stood, which comes before every deferred one.
 * @param read the content of a small file
 * @throws Error for an inline script of the body: moved into the head, it would run before what stands above it
 */
export const extractScripts = (html: string, folder: string, read: (path: string) => string): Extracted => {
  const found = [...html.matchAll(joined)]
  const [first] = found
  if (!first) return { html }
  const head = html.indexOf('</head>')
  if (found.some(({ index, groups }) => head >= 0 && index > head && groups?.code !== undefined))
    throw new Error('An inline script stands in the body of a page; only those of the head are taken out.')
  const script = found.map(({ groups }) => `${groups?.code ?? read(groups?.path ?? '')};\n`).join('')
  const name = `${createHash('sha256').update(script).digest('hex').slice(0, 16)}.js`
  let isPlaced = false
  const external = html.replace(joined, () => {
    if (isPlaced) return ''
    isPlaced = true
    return `<script src="${folder}/${name}"></script>`
  })
  return { html: external, file: { name, script } }
}

const folder = '/_next/static/page'

const externalize = async (out: string): Promise<number> => {
  const files = await readdir(out, { recursive: true })
  const pages = files.filter(name => name.endsWith('.html'))
  const smallFiles = new Map<string, string>()
  for (const name of files)
    if (/Manifest\.js$|^\w+\.js$/.test(name)) smallFiles.set(`/${name}`, await readFile(join(out, name), 'utf8'))
  const read = (path: string): string => {
    const content = smallFiles.get(path)
    if (content === undefined) throw new Error(`A page asks for ${path}, which the build does not have.`)
    return content
  }
  await mkdir(join(out, folder), { recursive: true })
  for (const page of pages) {
    const { html, file } = extractScripts(await readFile(join(out, page), 'utf8'), folder, read)
    if (file) await writeFile(join(out, folder, file.name), file.script)
    await writeFile(join(out, page), html)
  }
  return pages.length
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [out] = process.argv.slice(2)
  if (!out) throw new Error('Name the folder of the exported pages: node build/external-scripts.ts out')
  console.log(`Took the inline scripts out of ${await externalize(out)} pages`)
}
