/** Who signs people in to the console, as the pages are told: the same settings that the API's authorizer has. */
import type { StageSettings } from '../stages/schema.ts'

export interface SignIn {
  readonly issuer: string
  readonly clientId: string
  readonly scope: string
  /** What the issuer has to be told that a token is for, where that is not the client itself. */
  readonly audience?: string
}

export const signInOf = ({ issuer, client, scope, actScope, audience }: StageSettings['signIn']): SignIn => ({
  issuer,
  clientId: client,
  scope: `openid ${scope} ${actScope}`,
  ...(audience && audience !== client ? { audience } : {}),
})
