/** Writes into a packaged template what a deployment would: node resolve-template.ts FILE VERSION_OF_ANALYST VERSION_OF_SINK PLATFORM. */
import { readFile, writeFile } from 'node:fs/promises'
import { resolved } from './framework-plugin.ts'

const [file = '', analyst = '', sink = '', platform = ''] = process.argv.slice(2)
const template = JSON.parse(await readFile(file, 'utf8'))
await writeFile(file, JSON.stringify(resolved(template, new Map(Object.entries({ analyst, sink, platform })))))
