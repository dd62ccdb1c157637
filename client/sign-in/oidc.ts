/**
 * Speaks with an OpenID Connect issuer: the authorization code flow with PKCE, as a public client (RFC 9700, section 2.1).
 * It comes with its library, so load it where someone signs in and nowhere else.
 */
import * as oauth from 'oauth4webapi'
import type { SignInSettings } from '../shared/config.ts'
import type { PendingSignIn, Session } from './session.ts'

/** `refused` is the issuer's last word; after the others another try may do. */
export type OidcResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly kind: 'refused' | 'denied' | 'unreachable' | 'untrusted'; readonly message: string }

export interface OidcClient {
  /** Where to go to sign in. @param afresh the issuer asks who it is, though it may know someone */
  readonly authorize: (
    returnTo: string,
    afresh: boolean,
  ) => Promise<OidcResult<{ url: string; pending: PendingSignIn }>>
  /** @param address what the browser was sent back to */
  readonly exchangeCode: (address: string, pending: PendingSignIn) => Promise<OidcResult<Session>>
  readonly refresh: (session: Session & { readonly refreshToken: string }) => Promise<OidcResult<Session>>
  /** Where to go to be signed out there too, if there is such a place. */
  readonly signOut: (session: Session, backTo: string) => Promise<OidcResult<string | undefined>>
}

export interface OidcOptions {
  readonly settings: SignInSettings
  /** The page the issuer sends the browser back to. */
  readonly redirectUri: string
  readonly now?: () => number
  readonly fetchUrl?: typeof fetch
}

class Unreachable extends Error {}
class NoConfiguration extends Error {}

const timeoutMs = 10_000

const saying = (error: string, description: string | undefined): string =>
  description ? `“${description}” (${error})` : `“${error}”`

/** @throws what is no failure of the issuer's but of this code */
const describeFailure = (error: unknown, host: string): OidcResult<never> => {
  if (error instanceof Unreachable) {
    return { ok: false, kind: 'unreachable', message: `${host}, which signs people in, does not answer.` }
  }
  if (error instanceof NoConfiguration) {
    return { ok: false, kind: 'unreachable', message: `${host} ${error.message}. Is the issuer in config.json right?` }
  }
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    const said = saying(error.error, error.error_description)
    if (error.error === 'access_denied') return { ok: false, kind: 'denied', message: `${host} says ${said}.` }
    return { ok: false, kind: 'refused', message: `${host} refused: ${said}.` }
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    return { ok: false, kind: 'untrusted', message: `What ${host} answered cannot be trusted: ${error.message}.` }
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return { ok: false, kind: 'refused', message: `${host} refused: it answered ${error.status}.` }
  }
  throw error
}

export const oidcClient = ({ settings, redirectUri, now = Date.now, fetchUrl = fetch }: OidcOptions): OidcClient => {
  const { clientId, scope, audience } = settings
  const issuer = new URL(settings.issuer)
  const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: 60 }
  const options = () => ({
    [oauth.customFetch]: (url: string, init: unknown) =>
      fetchUrl(url, init as RequestInit).catch(cause => {
        throw new Unreachable('', { cause })
      }),
    [oauth.allowInsecureRequests]: issuer.protocol === 'http:',
    signal: AbortSignal.timeout(timeoutMs),
  })

  let known: oauth.AuthorizationServer | undefined
  const discover = async (): Promise<oauth.AuthorizationServer> => {
    if (known) return known
    const response = await oauth.discoveryRequest(issuer, options())
    if (response.status !== 200) throw new NoConfiguration(`answered ${response.status} to the question how to sign in`)
    known = await oauth.processDiscoveryResponse(issuer, response)
    return known
  }

  const attempt = async <T>(work: (server: oauth.AuthorizationServer) => Promise<T>): Promise<OidcResult<T>> => {
    try {
      return { ok: true, value: await work(await discover()) }
    } catch (error) {
      return describeFailure(error, issuer.host)
    }
  }

  /** The id token came straight from the token endpoint: its claims are checked, and TLS vouches for the rest. */
  const sessionOf = (tokens: oauth.TokenEndpointResponse, before?: Session): Session => {
    const claims: Partial<oauth.IDToken> = oauth.getValidatedIdTokenClaims(tokens) ?? {}
    const names = [claims.email, claims.preferred_username, claims.name, claims.sub]
    const userName = names.find(each => typeof each === 'string' && each !== '') ?? before?.userName
    const refreshToken = tokens.refresh_token ?? before?.refreshToken
    const idToken = tokens.id_token ?? before?.idToken
    return {
      accessToken: tokens.access_token,
      ...(refreshToken === undefined ? {} : { refreshToken }),
      ...(idToken === undefined ? {} : { idToken }),
      ...(tokens.expires_in === undefined ? {} : { expiresAt: now() + tokens.expires_in * 1000 }),
      ...(userName === undefined ? {} : { userName: String(userName) }),
    }
  }

  return {
    authorize: (returnTo, afresh) =>
      attempt(async server => {
        if (!server.authorization_endpoint) throw new NoConfiguration('names no page to sign in at')
        const pending: PendingSignIn = {
          state: oauth.generateRandomState(),
          nonce: oauth.generateRandomNonce(),
          verifier: oauth.generateRandomCodeVerifier(),
          returnTo,
        }
        const url = new URL(server.authorization_endpoint)
        const parameters = {
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope,
          state: pending.state,
          nonce: pending.nonce,
          code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
          code_challenge_method: 'S256',
          ...(audience === undefined ? {} : { audience }),
          ...(afresh ? { prompt: 'login' } : {}),
        }
        for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
        return { url: url.href, pending }
      }),

    exchangeCode: (address, { state, nonce, verifier }) =>
      attempt(async server => {
        const answer = oauth.validateAuthResponse(server, client, new URL(address), state)
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          oauth.None(),
          answer,
          redirectUri,
          verifier,
          options(),
        )
        const checks = { expectedNonce: nonce, requireIdToken: true }
        return sessionOf(await oauth.processAuthorizationCodeResponse(server, client, response, checks))
      }),

    refresh: session =>
      attempt(async server => {
        const response = await oauth.refreshTokenGrantRequest(
          server,
          client,
          oauth.None(),
          session.refreshToken,
          options(),
        )
        return sessionOf(await oauth.processRefreshTokenResponse(server, client, response), session)
      }),

    signOut: ({ idToken }, backTo) =>
      attempt(async server => {
        if (!server.end_session_endpoint) return undefined
        const url = new URL(server.end_session_endpoint)
        url.searchParams.set('client_id', clientId)
        if (idToken) url.searchParams.set('id_token_hint', idToken)
        url.searchParams.set('post_logout_redirect_uri', backTo)
        // Cognito's name for the same.
        url.searchParams.set('logout_uri', backTo)
        return url.href
      }),
  }
}
