import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { parseConfig } from '../../client/shared/config.ts'
import { signInOf } from './sign-in.ts'

const signIn = {
  issuer: 'https://login.shop.test/realms/kassa',
  client: 'console',
  scope: 'kassa/operations',
  actScope: 'kassa/operations.act',
}

test('the console asks the issuer for the scope that the API wants', () => {
  expect(signInOf(signIn)).toEqual({
    issuer: 'https://login.shop.test/realms/kassa',
    clientId: 'console',
    scope: 'openid kassa/operations kassa/operations.act',
  })
})

test('an audience is asked for where a token is for something else than the client', () => {
  expect(signInOf({ ...signIn, audience: 'api=1' }).audience).toBe('api=1')
  expect(signInOf({ ...signIn, audience: 'console' })).not.toHaveProperty('audience')
})

test('what the deployment writes is what the pages read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-config-'))
  const stage = { region: 'eu-central-1', payment: { provider: 'simulated' }, mail: { domain: 'shop.test' } }
  await writeFile(join(folder, 'mine.yml'), JSON.stringify({ ...stage, signIn: { ...signIn, audience: 'kassa' } }))
  const file = join(folder, 'config.json')
  const script = join(import.meta.dirname, 'storefront-config.ts')
  await promisify(execFile)(process.execPath, [script, file, 'mine'], {
    env: { ...process.env, KASSA_STAGES: folder },
  })
  expect(parseConfig(JSON.parse(await readFile(file, 'utf8')))).toEqual({
    stage: 'mine',
    region: 'eu-central-1',
    signIn: {
      issuer: 'https://login.shop.test/realms/kassa',
      clientId: 'console',
      scope: 'openid kassa/operations kassa/operations.act',
      audience: 'kassa',
    },
  })
})
