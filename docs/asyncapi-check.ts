/** Reads docs/asyncapi.yaml with AsyncAPI's own parser: `node docs/asyncapi-check.ts`. Any error or warning is a failure. */
import { readFile } from 'node:fs/promises'
import { DiagnosticSeverity, Parser } from '@asyncapi/parser'

const file = new URL('asyncapi.yaml', import.meta.url)
const diagnostics = await new Parser().validate(await readFile(file, 'utf8'))
const findings = diagnostics.filter(({ severity }) => severity <= DiagnosticSeverity.Warning)
for (const { path, message, code } of findings)
  console.error(`docs/asyncapi.yaml ${path.join('.')}: ${message} (${code})`)
if (findings.length > 0) process.exitCode = 1
else console.log('docs/asyncapi.yaml: valid')
