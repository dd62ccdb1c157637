/**
 * An OpenID Connect issuer that is none: discovery, a page to sign in at, tokens against PKCE, and sign-out, as a public client
 * of a real one sees them. What it lets the mock shop know is what a JWT authorizer would: whose token is good, and for what.
 */

import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const clientId = 'kassa-console'
const scope = 'kassa/operations'
const actScope = 'kassa/operations.act'
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const encoded = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')

const jwt = (claims: object): string => {
  const text = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
}

interface Asked {
  readonly redirectUri: string
  readonly nonce: string
  readonly challenge: string
}

export interface MockIssuer {
  readonly url: string
  readonly clientId: string
  readonly state: {
    /** Nothing answers at all. */
    unreachable: boolean
    /** Gives refresh tokens. */
    refreshes: boolean
    /** Gives the scope that the operations routes want. */
    gives: boolean
    /** Gives the scope that actions want too. */
    mayAct: boolean
    /** Puts another nonce into the id token than it was given. */
    forges: boolean
  }
  /** The query of every visit to the page to sign in at. */
  readonly visits: URLSearchParams[]
  /** How often tokens were given, by grant. */
  readonly grants: string[]
  /** Every access token there is, with what it is good for. */
  readonly tokens: Map<string, { readonly scope: string }>
  /** What a JWT authorizer answers. */
  readonly judge: (authorization: string | undefined, acts: boolean) => 200 | 401 | 403
  readonly close: () => Promise<void>
}

export const startIssuer = async (): Promise<MockIssuer> => {
  const state = { unreachable: false, refreshes: false, gives: true, mayAct: true, forges: false }
  const visits: URLSearchParams[] = []
  const grants: string[] = []
  const tokens = new Map<string, { scope: string }>()
  const codes = new Map<string, Asked>()
  const refreshTokens = new Set<string>()
  let url = ''

  const page = (response: ServerResponse, body: string): void => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!doctype html><html lang="en"><title>Issuer</title><main>${body}</main></html>`)
  }

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    visits.push(query)
    const code = randomUUID()
    const redirectUri = query.get('redirect_uri') ?? ''
    codes.set(code, {
      redirectUri,
      nonce: query.get('nonce') ?? '',
      challenge: query.get('code_challenge_method') === 'S256' ? (query.get('code_challenge') ?? '') : 'none',
    })
    const back = (answer: Record<string, string>) =>
      `${redirectUri}?${new URLSearchParams({ ...answer, state: query.get('state') ?? '' })}`.replaceAll('&', '&amp;')
    const denied = { error: 'access_denied', error_description: 'Ada is no operator' }
    page(
      response,
      `<h1>Who are you?</h1><p><a href="${back({ code })}">Ada</a> <a href="${back(denied)}">Nobody</a> <a href="${back({ code }).replace('state=', 'state=x')}">Another state</a></p>`,
    )
  }

  const issue = (grant: string, nonce?: string): object => {
    grants.push(grant)
    const accessToken = randomUUID()
    tokens.set(accessToken, {
      scope: ['openid', ...(state.gives ? [scope, ...(state.mayAct ? [actScope] : [])] : [])].join(' '),
    })
    const refreshToken = state.refreshes ? randomUUID() : undefined
    if (refreshToken) refreshTokens.add(refreshToken)
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: url, aud: clientId, sub: 'ada', email: 'ada@example.com', iat: now, exp: now + 300 }
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 300,
      ...(nonce ? { id_token: jwt({ ...claims, nonce: state.forges ? 'forged' : nonce }) } : {}),
      ...(refreshToken ? { refresh_token: refreshToken } : {}),
    }
  }

  /** A code and a refresh token are good once. */
  const grant = (form: URLSearchParams): object | undefined => {
    if (form.get('client_id') !== clientId) return undefined
    if (form.get('grant_type') === 'refresh_token') {
      return refreshTokens.delete(form.get('refresh_token') ?? '') ? issue('refresh_token') : undefined
    }
    const code = form.get('code') ?? ''
    const asked = codes.get(code)
    codes.delete(code)
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const good = asked?.challenge === proof && asked.redirectUri === form.get('redirect_uri')
    return good ? issue('authorization_code', asked.nonce) : undefined
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (state.unreachable) return void request.socket.destroy()
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const json = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
      response.end(JSON.stringify(body))
    }
    if (pathname === '/.well-known/openid-configuration') {
      return json(200, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        end_session_endpoint: `${url}/logout`,
        id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (pathname === '/authorize') return authorize(searchParams, response)
    if (pathname === '/logout') {
      const back = searchParams.get('post_logout_redirect_uri') ?? ''
      return page(response, `<h1>Signed out</h1><p><a href="${back}">Back to the shop</a></p>`)
    }
    if (pathname !== '/token') return void response.writeHead(404).end()
    const given = grant(new URLSearchParams(await text(request)))
    if (given) return json(200, given)
    return json(400, { error: 'invalid_grant', error_description: 'The code or token is not good' })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(error => response.destroy(error))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    clientId,
    state,
    visits,
    grants,
    tokens,
    judge: (authorization, acts) => {
      const token = tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
      if (!token) return 401
      return token.scope.split(' ').includes(acts ? actScope : scope) ? 200 : 403
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
