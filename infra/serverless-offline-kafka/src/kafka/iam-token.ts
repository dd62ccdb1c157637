import { SettingError } from '../settings/settings.ts'

interface TokenSigner {
  generateAuthToken(options: { region: string }): Promise<{ token: string; expiryTime: number }>
}

const SIGNER = 'aws-msk-iam-sasl-signer-js'

/** Loaded on demand: only clusters with IAM need this package. */
const installed = async (): Promise<TokenSigner> => (await import(SIGNER)) as TokenSigner

/** Called by kafkajs for each new connection and before a session expires. */
export const iamTokens =
  (region: string, load: () => Promise<TokenSigner> = installed) =>
  async (): Promise<{ value: string }> => {
    const signer = await load().catch((error: unknown) => {
      throw new SettingError(
        `IAM authentication needs the package ${SIGNER}: npm install --save-dev ${SIGNER} (${String(error)})`,
      )
    })
    const { token } = await signer.generateAuthToken({ region })
    return { value: token }
  }
