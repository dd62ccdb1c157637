/** One POST. The answer is its status: what a receiver says beside it is not read, kept or logged. */
import * as http from 'node:http'
import * as https from 'node:https'
import { lookupWithin, type Reach } from './reach.ts'

export interface Posting {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly signal: AbortSignal
}

/** @returns the status; a redirect is a status like others and is not followed */
export type Post = (posting: Posting) => Promise<number>

/** A connection is used again only when the receiver's answer is short. */
const longestBody = 64 * 1_024

const clients = {
  'http:': { request: http.request, agent: new http.Agent({ keepAlive: true }) },
  'https:': { request: https.request, agent: new https.Agent({ keepAlive: true }) },
}

export const postWithin = (reach: Reach): Post => {
  const lookup = lookupWithin(reach)
  return ({ url, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const { request, agent } = clients[new URL(url).protocol as keyof typeof clients]
      const length = { 'content-length': String(body.length) }
      const posting = request(url, { method: 'POST', headers: { ...headers, ...length }, agent, lookup, signal })
      posting.on('error', reject)
      posting.on('response', response => {
        resolve(response.statusCode ?? 0)
        let bytes = 0
        // The status has decided; what breaks afterwards changes nothing.
        response.on('error', () => response.destroy())
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > longestBody) response.destroy()
        })
      })
      posting.end(body)
    })
}
