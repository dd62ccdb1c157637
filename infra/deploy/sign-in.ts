/** Who signs people in to the console, out of the params of a deployment: one set for the API's authorizer and the pages. */

export interface SignIn {
  readonly issuer: string
  readonly clientId: string
  readonly scope: string
  /** What the issuer has to be told that a token is for, where that is not the client itself. */
  readonly audience?: string
}

/** As in serverless.yml. */
const defaultScope = 'kassa/operations'

const given = (params: readonly string[]): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(params.map(each => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]))

/**
 * @returns undefined where no issuer is given
 * @throws Error naming the param that is missing or wrong
 */
export const signInOf = (params: readonly string[]): SignIn | undefined => {
  const {
    'oidc-issuer': issuer,
    'oidc-client': clientId,
    'oidc-scope': scope,
    'oidc-audience': audience,
  } = given(params)
  if (!issuer) return undefined
  if (!issuer.startsWith('https://') || !URL.canParse(issuer)) {
    throw new Error(`--param oidc-issuer=${issuer}: expected the issuer's address, beginning with https://.`)
  }
  if (!clientId) throw new Error('Give --param oidc-client=…: what the issuer knows the console by (docs/deploy.md).')
  return {
    issuer,
    clientId,
    scope: `openid ${scope || defaultScope}`,
    ...(audience && audience !== clientId ? { audience } : {}),
  }
}
