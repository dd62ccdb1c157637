import { SettingError } from '../settings/settings.ts'

interface TokenSigner {
  generateAuthToken(options: { region: string }): Promise<{ token: string; expiryTime: number }>
}

const SIGNER = 'aws-msk-iam-sasl-signer-js'

/** MSK's own library makes the tokens; it is not needed by those who do not use IAM. */
const installed = async (): Promise<TokenSigner> => (await import(SIGNER)) as TokenSigner

/** What kafkajs asks for a token whenever a connection is opened, or its session is about to end. */
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
