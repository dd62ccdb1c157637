/**
 * POST /local/topics/{topic}/records: produces a record as a person wrote it. Only the storefront of this machine has it: on a
 * stage a topic is written by the owner of its facts alone (infra/rights.ts).
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { Problem, reasonsOf } from '../../../functions/errors.ts'
import { topicName } from '../../../functions/operations/kafka-names.ts'

export const ProduceRequest = z.strictObject({
  key: z.string().nullable(),
  /** Null for a tombstone. */
  value: z.string().nullable(),
  headers: z.array(z.strictObject({ name: z.string().min(1), value: z.string() })).default([]),
  /** Chosen by the key unless given. */
  partition: z.int().min(0).optional(),
})
export type ProduceRequest = z.infer<typeof ProduceRequest>

export interface Produced {
  readonly partition: number
  readonly offset: number
}

/** @throws Problem 404 when there is no such topic, 400 when it has no such partition */
export type Produce = (topic: string, record: ProduceRequest) => Promise<Produced>

const mostBytes = 2 * 1024 * 1024

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  // A form of another site cannot send this type without asking first, and is never allowed to.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Problem(415, 'not-json', 'Send application/json.')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > mostBytes) throw new Problem(413, 'too-large', 'A record has 2 MiB at most.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Problem(400, 'invalid-body', 'Expected JSON.')
  }
}

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', message }))
  throw new Problem(400, 'invalid-body', 'The body has fields that cannot be accepted.', errors)
}

const problemOf = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(503, 'unavailable', `The record was not produced: ${reasonsOf(error)}`)

/** @param path behind `/local` */
export const answerProduce =
  (produce: Produce) =>
  async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const answer = async (): Promise<Produced> => {
      const name = /^\/topics\/([^/?]+)\/records$/.exec(path)?.[1]
      if (name === undefined) throw new Problem(404, 'not-found', 'Page not found.')
      if (request.method !== 'POST') throw new Problem(405, 'method-not-allowed', 'Only POST.')
      return produce(parse(topicName, decodeURIComponent(name)), parse(ProduceRequest, await bodyOf(request)))
    }
    try {
      const body = await answer()
      response.writeHead(201, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body))
    } catch (error) {
      const problem = problemOf(error)
      response
        .writeHead(problem.statusCode, { ...headers, 'content-type': 'application/problem+json', connection: 'close' })
        .end(JSON.stringify(problem.body()))
    }
  }
