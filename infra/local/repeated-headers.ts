/**
 * A plugin of the framework for `sls offline`: joins repeated headers by a comma, as API Gateway does. serverless-offline keeps
 * the last one alone, so that two Idempotency-Keys would pass for one.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

const channel = 'http.server.request.start'

/** @param headers names and values in turn, as Node keeps them; a repeated name stays where it first was */
export const joinRepeated = (headers: readonly string[]): string[] => {
  const joined = new Map<string, [name: string, value: string]>()
  for (let index = 0; index < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2)
    const first = joined.get(name.toLowerCase())
    if (first) first[1] += `,${value}`
    else joined.set(name.toLowerCase(), [name, value])
  }
  return [...joined.values()].flat()
}

const join = (message: unknown): void => {
  const { request } = message as { request: IncomingMessage }
  // Node makes `headers` at the first look, by the length that `rawHeaders` had.
  void request.headers
  request.rawHeaders = joinRepeated(request.rawHeaders)
}

export default class RepeatedHeaders {
  readonly hooks = {
    'before:offline:start:init': () => subscribe(channel, join),
    'before:offline:start': () => subscribe(channel, join),
    'before:offline:start:end': () => void unsubscribe(channel, join),
  }
}
