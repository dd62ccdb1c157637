/** Writes the storefront's config.json: node storefront-config.ts <file> <stage> <address of the API> [oidc-…=value]… */
import { writeFileSync } from 'node:fs'

const [file = '', stage = '', api = '', ...params] = process.argv.slice(2)
const given = Object.fromEntries(
  params.map(each => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
)
const config = {
  apiUrl: api.replace(/\/$/, ''),
  stage,
  ...(given['oidc-issuer']
    ? { issuer: given['oidc-issuer'], clientId: given['oidc-client'] ?? given['oidc-audience'] }
    : {}),
}
writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`)
console.log(config)
