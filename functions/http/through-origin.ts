/**
 * A deployed API is reached through CloudFront, whose firewall stands before it. CloudFront adds a secret header; a request
 * without it came to the API's own address and is refused. What no API brought, and so has no `requestContext.http`, was invoked
 * by a role that IAM lets do so, as a deployment does.
 *
 * No secret is set on a laptop, where everyone is an operator. There a request for a foreign domain is refused: a page of another
 * site could have its domain resolve to 127.0.0.1 (DNS rebinding) and read what the console reads. Addresses, and names of one
 * label such as `localhost` or those of containers, are no domain that a stranger can point somewhere.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { Problem } from '../errors.ts'

const isForeignDomain = (host: string): boolean => {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()
  return name.includes('.') && !/^[\d.]+$/.test(name) && !name.endsWith('.localhost')
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export const throughOrigin = (
  secret: string | undefined,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> => {
  const wanted = secret ? digest(secret) : undefined
  return {
    before: ({ event }) => {
      if (!event.requestContext?.http) return
      if (!wanted) {
        if (!isForeignDomain(event.headers.host ?? '')) return
        throw new Problem(421, 'misdirected-request', 'This server answers only to 127.0.0.1 and localhost.')
      }
      if (timingSafeEqual(digest(event.headers['x-kassa-origin'] ?? ''), wanted)) return
      throw new Problem(
        403,
        'forbidden',
        'This address is not public: use the address of the shop, with /api before the path.',
      )
    },
  }
}
