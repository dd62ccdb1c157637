import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { parseConfig } from '../../client/shared/config.ts'
import { signInOf } from './sign-in.ts'

const issuer = 'oidc-issuer=https://login.example.com/realms/kassa'

test('the console asks the issuer for the scope that the API wants', () => {
  expect(signInOf([issuer, 'oidc-client=console'])).toEqual({
    issuer: 'https://login.example.com/realms/kassa',
    clientId: 'console',
    scope: 'openid kassa/operations',
  })
  expect(signInOf([issuer, 'oidc-client=console', 'oidc-scope=ops'])?.scope).toBe('openid ops')
})

test('an audience is asked for where a token is for something else than the client', () => {
  expect(signInOf([issuer, 'oidc-client=console', 'oidc-audience=api=1'])?.audience).toBe('api=1')
  expect(signInOf([issuer, 'oidc-client=console', 'oidc-audience=console'])).not.toHaveProperty('audience')
})

test('without an issuer there is nobody to ask, and half of it is refused', () => {
  expect(signInOf(['oidc-client=console'])).toBeUndefined()
  expect(() => signInOf([issuer])).toThrow('--param oidc-client=')
  expect(() => signInOf(['oidc-issuer=http://login.example.com', 'oidc-client=console'])).toThrow('https://')
})

test('what the deployment writes is what the pages read', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'kassa-config-')), 'config.json')
  const script = join(import.meta.dirname, 'storefront-config.ts')
  const params = [issuer, 'oidc-client=console', 'oidc-audience=kassa', 'log-days=90']
  await promisify(execFile)(process.execPath, [script, file, 'prod', 'https://api.example/', ...params])
  expect(parseConfig(JSON.parse(await readFile(file, 'utf8')))).toEqual({
    stage: 'prod',
    signIn: {
      issuer: 'https://login.example.com/realms/kassa',
      clientId: 'console',
      scope: 'openid kassa/operations',
      audience: 'kassa',
    },
  })
})
