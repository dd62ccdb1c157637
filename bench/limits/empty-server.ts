/** An HTTP server that does nothing: what one event loop can answer at most. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerCalls } from '../child.ts'

const server = createServer((request, response) => {
  request.resume()
  response.end('{}')
})

answerCalls({
  listen: () =>
    new Promise<number>(resolve => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    }),
})
