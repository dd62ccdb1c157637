import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { SettingError } from '../settings/settings.ts'
import { iamTokens } from './iam-token.ts'

describe('rule 55: IAM', () => {
  const before = { ...process.env }
  beforeAll(() => {
    process.env.AWS_ACCESS_KEY_ID = 'key-of-the-test'
    process.env.AWS_SECRET_ACCESS_KEY = 'secret-of-the-test'
    process.env.AWS_EC2_METADATA_DISABLED = 'true'
  })
  afterAll(() => {
    process.env = before
  })

  test('a token is a signed request to connect, for the region and with the credentials of this machine', async () => {
    const { value } = await iamTokens('eu-central-1')()
    const { origin, searchParams } = new URL(Buffer.from(value, 'base64url').toString('utf8'))
    expect(origin).toBe('https://kafka.eu-central-1.amazonaws.com')
    expect(searchParams.get('Action')).toBe('kafka-cluster:Connect')
    expect(searchParams.get('X-Amz-Credential')).toMatch(
      /^key-of-the-test\/\d{8}\/eu-central-1\/kafka-cluster\/aws4_request$/,
    )
    expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/)
  })

  test('each connection gets a token of its own', async () => {
    let made = 0
    const tokens = iamTokens('eu-central-1', async () => ({
      generateAuthToken: async ({ region }) => ({ token: `${region} ${++made}`, expiryTime: 0 }),
    }))
    expect([await tokens(), await tokens()]).toEqual([{ value: 'eu-central-1 1' }, { value: 'eu-central-1 2' }])
  })

  test('without the package the error says what to install', async () => {
    const missing = iamTokens('eu-central-1', async () => {
      throw new Error("Cannot find package 'aws-msk-iam-sasl-signer-js'")
    })
    await expect(missing()).rejects.toThrow(SettingError)
    await expect(missing()).rejects.toThrow('npm install --save-dev aws-msk-iam-sasl-signer-js')
  })

  test('missing credentials are not reported as a missing package', async () => {
    const refused = iamTokens('eu-central-1', async () => ({
      generateAuthToken: async () => {
        throw new Error('Could not load credentials from any providers')
      },
    }))
    await expect(refused()).rejects.toThrow('Could not load credentials')
  })
})
