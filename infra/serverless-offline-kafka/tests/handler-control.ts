import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { KafkaEvent } from '../src/invocation/event.ts'

/** What the handler in tests/service does. */
export type HandlerAction =
  | { readonly return: unknown }
  | { readonly throw: string }
  | { readonly throwText: string }
  | { readonly throwOutside: string }
  | { readonly exit: number }
  | { readonly hang: true }

export interface Invocation {
  readonly event: KafkaEvent
  readonly at: number
  endedAt?: number
}

type Answer = (event: KafkaEvent, attempt: number) => HandlerAction | Promise<HandlerAction>

/** The handlers of the service under test ask this server what to do. By default they succeed. */
export const startHandlerControl = async () => {
  const invocations = new Map<string, Invocation[]>()
  const answers = new Map<string, Answer>()
  const waiting = new Set<() => void>()
  const of = (name: string): Invocation[] => {
    const list = invocations.get(name) ?? []
    invocations.set(name, list)
    return list
  }

  const server = createServer(async (request, response) => {
    const name = (request.url ?? '').slice(1)
    const { event } = (await json(request)) as { event: KafkaEvent }
    const invocation: Invocation = { event, at: performance.now() }
    const attempt = of(name).push(invocation)
    for (const check of [...waiting]) check()
    const action = (await answers.get(name)?.(event, attempt)) ?? { return: null }
    invocation.endedAt = performance.now()
    for (const check of [...waiting]) check()
    response.end(JSON.stringify(action))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations: of,
    answer: (name: string, answer: Answer) => void answers.set(name, answer),
    /** Resolves when the condition holds for the invocations of a function. */
    until: (name: string, holds: (invocations: readonly Invocation[]) => boolean, seconds = 120) =>
      new Promise<Invocation[]>((resolve, reject) => {
        const check = (): void => {
          if (!holds(of(name))) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve(of(name))
        }
        const timer = setTimeout(() => {
          waiting.delete(check)
          reject(
            new Error(
              `${name}: the expected invocations did not come within ${seconds} s; so far ${JSON.stringify(of(name).map(one => offsetsOf(one.event)))}`,
            ),
          )
        }, seconds * 1000)
        waiting.add(check)
        check()
      }),
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export type HandlerControl = Awaited<ReturnType<typeof startHandlerControl>>

/** `0/5 0/6 3/1`: partition and offset of each record. */
export const offsetsOf = (event: KafkaEvent): string =>
  Object.values(event.records)
    .flat()
    .map(({ partition, offset }) => `${partition}/${offset}`)
    .join(' ')

export const valuesOf = (event: KafkaEvent): string[] =>
  Object.values(event.records)
    .flat()
    .map(({ value }) => Buffer.from(value ?? '', 'base64').toString())
