/** A receiver on this machine, which answers as it is told and remembers what it got. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A status, or what to do instead of answering. */
export type Answer = number | 'hang' | 'reset' | 'redirect'

/** @param answers one after another; the last one stays */
export const receiver = async (...answers: readonly Answer[]) => {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    received.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') })
    const answer = answers[Math.min(received.length, answers.length) - 1] ?? 200
    if (answer === 'hang') return
    if (answer === 'reset') return request.socket.destroy()
    if (answer === 'redirect') response.setHeader('location', '/elsewhere')
    response.statusCode = answer === 'redirect' ? 307 : answer
    response.end('words of the receiver')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/kassa`,
    received,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
