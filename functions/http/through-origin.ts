/**
 * A deployed API is reached through CloudFront, whose firewall stands before it. CloudFront adds a secret header; a request
 * without it came to the API's own address and is refused. What no API brought, and so has no `requestContext.http`, was invoked
 * by a role that IAM lets do so, as a deployment does. No secret is set on a laptop.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { Problem } from '../errors.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export const throughOrigin = (
  secret: string | undefined,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> => {
  const wanted = secret ? digest(secret) : undefined
  return {
    before: ({ event }) => {
      if (!wanted || !event.requestContext?.http) return
      if (timingSafeEqual(digest(event.headers['x-kassa-origin'] ?? ''), wanted)) return
      throw new Problem(
        403,
        'forbidden',
        'This address is not public: use the address of the shop, with /api before the path.',
      )
    },
  }
}
