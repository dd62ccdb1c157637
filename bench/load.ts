/**
 * Load over HTTP/1.1 on keep-alive connections: closed (each client asks again when it has its answer) or open (requests
 * come at a rate, whether the ones before are answered or not, and a latency counts from the moment a request was due).
 */
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly port: number
  readonly path: string
  readonly clients: number
  readonly seconds: number
  /** Requests a second; without it the load is closed. */
  readonly rate?: number
  /** Posted in turn, each time under an Idempotency-Key of its own. */
  readonly bodies?: readonly string[]
  /** Asked in turn by GET, instead of posting: what stands behind the path, such as `?q=mug`. */
  readonly queries?: readonly string[]
  /** What every answer must have. */
  readonly status: number
}

export interface LoadResult {
  readonly perSecond: number
  /** In milliseconds, in the order of the answers. */
  readonly latencies: readonly number[]
}

interface HttpAnswer {
  readonly status: number
  readonly body: string
}

/** One keep-alive connection, one request at a time; the answer must say its length. */
const client = async (port: number) => {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let pending: PromiseWithResolvers<HttpAnswer> | undefined
  let received = ''
  const fail = (error: Error) => pending?.reject(error)
  socket.setEncoding('latin1')
  socket.on('error', fail)
  socket.on('close', () => fail(new Error(`The connection to port ${port} was closed.`)))
  socket.on('data', (chunk: string) => {
    received += chunk
    const end = received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = received.slice(0, end)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) return fail(new Error(`An answer came without Content-Length:\n${head}`))
    if (received.length < end + 4 + Number(length)) return
    const answer = { status: Number(head.slice(9, 12)), body: received.slice(end + 4) }
    received = ''
    pending?.resolve(answer)
  })
  return {
    ask: (request: string): Promise<HttpAnswer> => {
      pending = Promise.withResolvers()
      socket.write(request)
      return pending.promise
    },
    close: () => socket.destroy(),
  }
}

const tickMs = 1

/**
 * @param answered called with the body of each answer, at once
 * @throws Error when an answer has another status, or a connection fails
 */
export const load = async (wanted: Load, answered: (body: string) => void = () => {}): Promise<LoadResult> => {
  const { port, path, rate, seconds, bodies = [], queries } = wanted
  const clients = await Promise.all(Array.from({ length: wanted.clients }, () => client(port)))
  const run = `${process.pid}-${Date.now()}`
  const host = `host: 127.0.0.1:${port}\r\n`
  const head = `POST ${path} HTTP/1.1\r\n${host}content-type: application/json\r\n`
  const request = (number: number): string => {
    if (queries) return `GET ${path}${queries[number % queries.length]} HTTP/1.1\r\n${host}\r\n`
    const body = bodies[number % bodies.length] ?? ''
    const own = `content-length: ${Buffer.byteLength(body)}\r\nidempotency-key: ${run}-${number}`
    return `${head}${own}\r\n\r\n${body}`
  }
  const latencies: number[] = []
  let asked = 0
  const one = async ({ ask }: (typeof clients)[number], due: number): Promise<void> => {
    const answer = await ask(request(asked++))
    latencies.push(performance.now() - due)
    if (answer.status !== wanted.status) throw new Error(`${path} answered ${answer.status}: ${answer.body}`)
    answered(answer.body)
  }

  const begun = performance.now()
  const until = begun + seconds * 1_000
  const closed = async (each: (typeof clients)[number]): Promise<void> => {
    while (performance.now() < until) await one(each, performance.now())
  }
  const open = async (perSecond: number): Promise<void> => {
    const due: number[] = []
    const idle = [...clients]
    const total = Math.max(1, Math.round(seconds * perSecond))
    const done = Promise.withResolvers<void>()
    const work = async (each: (typeof clients)[number]): Promise<void> => {
      for (let next = due.shift(); next !== undefined; next = due.shift()) await one(each, next)
      idle.push(each)
      if (latencies.length === total) done.resolve()
    }
    const dispatch = (): void => {
      while (due.length > 0 && idle.length > 0) {
        const each = idle.pop()
        if (each) work(each).catch(done.reject)
      }
    }
    let came = 0
    const timer = setInterval(() => {
      const now = performance.now()
      for (; came < total && begun + (came * 1_000) / perSecond <= now; came++)
        due.push(begun + (came * 1_000) / perSecond)
      if (came === total) clearInterval(timer)
      dispatch()
    }, tickMs)
    await done.promise.finally(() => clearInterval(timer))
  }

  try {
    await (rate === undefined ? Promise.all(clients.map(closed)) : open(rate))
    return { perSecond: latencies.length / ((performance.now() - begun) / 1_000), latencies }
  } finally {
    for (const { close } of clients) close()
  }
}
