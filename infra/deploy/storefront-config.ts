/** Writes the storefront's config.json: node storefront-config.ts <file> <stage> <address of the API> [oidc-…=value]… */
import { writeFileSync } from 'node:fs'
import { signInOf } from './sign-in.ts'

const [file = '', stage = '', api = '', ...params] = process.argv.slice(2)
const config = { apiUrl: api.replace(/\/$/, ''), stage, ...signInOf(params) }
writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`)
console.log(config)
