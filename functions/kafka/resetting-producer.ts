/**
 * The one producer of a container, as long as it is good.
 *
 * A producer that failed once is thrown away: an idempotent producer numbers its batches, and after a failure it would
 * use the number of a batch that the broker may have written after all, so that the broker drops the next batch as a
 * duplicate and acknowledges it (KIP-98). A new producer starts with a new id.
 */
import type { ProducerBatch } from 'kafkajs'
import { withTimeout } from '../errors.ts'
import type { BatchProducer } from './verify-acks.ts'

/** A container is frozen between invocations, and its connections may be dead when it thaws without its knowing. */
const staleAfterMs = 60_000

/**
 * A broker that stands still takes connections and answers nothing, and kafkajs asks it again and again. So it gets this
 * long, once for the connection and once for each attempt to send the records, and then another producer asks another
 * broker. A leader that waits for its followers answers before that (`produceTimeoutMs`).
 */
const answerTimeoutMs = 1_200

/**
 * After this time a leader answers REQUEST_TIMED_OUT when too few replicas have the records (KIP-19). kafkajs then sends
 * the same batch with the same numbers, which the broker does not write a second time, so the producer is kept.
 */
export const produceTimeoutMs = 800

interface Current {
  readonly ready: Promise<BatchProducer>
  /** Once it has connected. */
  producer?: BatchProducer
  /** What it was given to send and has not ended yet. */
  readonly underWay: Set<Promise<unknown>>
}

const connectedFrom = async (create: () => BatchProducer): Promise<BatchProducer> => {
  const fresh = create()
  try {
    await fresh.connect()
    return fresh
  } catch (error) {
    await fresh.disconnect().catch(() => undefined)
    throw error
  }
}

export const resettingProducer = (create: () => BatchProducer, now: () => number = Date.now) => {
  let current: Current | undefined
  let lastUsed = 0
  /** What producers that were given up still do: kafkajs goes on with a request that nobody waits for any more. */
  const leaving = new Set<Promise<unknown>>()
  const leave = (work: Promise<unknown>): void => {
    const left = work.catch(() => undefined).finally(() => leaving.delete(left))
    leaving.add(left)
  }

  /** Others may have a new one already: only the one that failed goes. */
  const discard = (failed = current): void => {
    if (!failed || failed !== current) return
    current = undefined
    // The broken producer is of no more interest: its close may fail. kafkajs connects again for a send that is still
    // under way, so what is left of it is closed when that has ended.
    const close = async (each: BatchProducer): Promise<void> => {
      await each.disconnect().catch(() => undefined)
      await Promise.allSettled(failed.underWay)
      await each.disconnect()
    }
    leave(failed.ready.then(close))
  }

  const connected = (): Current => {
    if (now() - lastUsed > staleAfterMs) discard()
    if (!current) {
      lastUsed = now()
      const fresh: Current = { ready: connectedFrom(create), underWay: new Set() }
      fresh.ready.then(
        producer => Object.assign(fresh, { producer }),
        () => undefined,
      )
      current = fresh
    }
    return current
  }

  /**
   * Several may be under way at once, but no two with records of one partition.
   *
   * @param withinMs how long it may take at most
   * @throws what kafkajs throws, or Unavailable when nobody answered; the records may be on the topic even so
   */
  const sendBatch = async (batch: ProducerBatch, withinMs: number): Promise<void> => {
    const until = Date.now() + withinMs
    let askedAt = Date.now()
    const answerOf = <T>(work: Promise<T>): Promise<T> =>
      withTimeout(Math.max(0, Math.min(askedAt + answerTimeoutMs, until) - Date.now()), work, 'Kafka')
    const used = connected()
    try {
      const ready = used.producer ?? (await answerOf(used.ready))
      lastUsed = now()
      askedAt = Date.now()
      const sent = ready.sendBatch({ ...batch, timeout: produceTimeoutMs }, () => {
        askedAt = Date.now()
      })
      const ended = () => used.underWay.delete(sent)
      used.underWay.add(sent)
      sent.then(ended, ended)
      for (;;) {
        const asked = askedAt
        try {
          await answerOf(sent)
          return
        } catch (error) {
          // An attempt that began meanwhile gets its own time; what `sent` itself threw is thrown by the next round.
          if (askedAt === asked) throw error
        }
      }
    } catch (error) {
      discard(used)
      throw error
    }
  }

  return {
    sendBatch,
    connect: () => connected().ready.then(() => undefined),
    /** Begins to connect while something else is waited for. A failure is not told here: the next send meets it again. */
    warm: (): void => {
      connected().ready.catch(() => undefined)
    },
    /** Resolves when nothing of it is under way any more. */
    close: async (): Promise<void> => {
      discard()
      await Promise.all(leaving)
    },
  }
}
