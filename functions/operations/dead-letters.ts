/** Sends dead letters back to the topics they came from: each record is read by its coordinates when its turn comes. */
import type { Send } from '../kafka/client.ts'
import type { ReadRecords } from '../kafka/read-records.ts'
import type { LetterIndex } from './dead-letter-index.ts'
import {
  coordinatesOf,
  type DeadLetter,
  deadLetterOf,
  discardedMark,
  idOf,
  type RedrivenTopic,
  redrivenMark,
} from './redrive.ts'
import { sendLetters } from './send-letters.ts'

/** Which dead letters are meant. */
export type Selection = { readonly ids: readonly string[] } | { readonly all: true; readonly topic?: RedrivenTopic }

export interface Refused {
  readonly id: string
  readonly reason: string
}

export interface Redriven {
  readonly redriven: readonly Pick<DeadLetter, 'id' | 'reason' | 'source'>[]
  readonly refused: readonly Refused[]
  /** True when the time was over before all were sent. */
  readonly more: boolean
}

export interface Discarded {
  readonly discarded: readonly string[]
  readonly refused: readonly Refused[]
}

/** So many records are in memory at once, and go into one request to the brokers. A record is 2 MiB at most. */
const pageSize = 100

export interface LetterDependencies {
  readonly index: LetterIndex
  readonly read: ReadRecords
  readonly send: Send
  readonly now: () => Date
}

interface Options {
  readonly dryRun?: boolean
  /** No page is begun after this time. */
  readonly withinMs?: number
  /** Who asks. */
  readonly by?: string
}

/** As much of a name as the sink keeps. */
const named = (by: string): string => by.slice(0, 100)

export const deadLetters = ({ index, read, send, now }: LetterDependencies) => {
  /** Sends a page of records on, in their order, and marks them. */
  const redrivePage = async (ids: readonly string[], dryRun: boolean, by: string): Promise<Omit<Redriven, 'more'>> => {
    const known = ids.flatMap(id => coordinatesOf(id) ?? [])
    const letters = new Map((await read(known)).map(deadLetterOf).map(letter => [letter.id, letter]))
    const chosen = ids.flatMap(id => letters.get(id) ?? [])
    const { sent, refused } = await sendLetters(dryRun ? async () => undefined : send, chosen)
    // The record first: after a crash between the two it is sent again, which handlers tolerate; the other order would lose it.
    if (!dryRun && sent.length > 0) await send(sent.map(letter => redrivenMark(letter, now(), named(by))))
    return {
      redriven: sent.map(({ id, reason, source }) => ({ id, reason, source })),
      refused: [
        ...refused.map(({ letter: { id }, reason }) => ({ id, reason })),
        ...ids.filter(id => !letters.has(id)).map(id => ({ id, reason: 'There is no dead letter with this id.' })),
      ],
    }
  }

  async function* pagesOf(selection: Selection): AsyncGenerator<{ ids: readonly string[]; refused: Refused[] }> {
    if ('ids' in selection) {
      const unique = [...new Set(selection.ids)]
      for (let from = 0; from < unique.length; from += pageSize) {
        const page = unique.slice(from, from + pageSize)
        // An id of no dead letter may be any text, which the database need not accept.
        const before = await index.redrivenAmong(page.filter(coordinatesOf))
        yield {
          ids: page.filter(id => !before.has(id)),
          refused: page
            .filter(id => before.has(id))
            .map(id => ({ id, reason: 'It was redriven or discarded before.' })),
        }
      }
      return
    }
    for (let after = 0; ; ) {
      const page = await index.oldest({ topic: selection.topic, after, limit: pageSize })
      const last = page.at(-1)
      if (!last) return
      yield { ids: page.map(idOf), refused: [] }
      after = last.arrived
    }
  }

  const redrive = async (
    selection: Selection,
    { dryRun = false, withinMs, by = 'operator' }: Options = {},
  ): Promise<Redriven> => {
    const until = withinMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + withinMs
    const redriven: Redriven['redriven'][number][] = []
    const refused: Refused[] = []
    for await (const page of pagesOf(selection)) {
      if (Date.now() > until) return { redriven, refused, more: true }
      const result = await redrivePage(page.ids, dryRun, by)
      redriven.push(...result.redriven)
      refused.push(...page.refused, ...result.refused)
    }
    return { redriven, refused, more: false }
  }

  /**
   * Gives some up: they are not sent on, and wait no longer. Refused is what the schedule still sends on by itself, for the
   * schedule reads no marks.
   */
  const discard = async (ids: readonly string[], why: string, by: string): Promise<Discarded> => {
    const unique = [...new Set(ids)]
    const waiting = new Map((await index.waitingAmong(unique.filter(coordinatesOf))).map(each => [each.id, each]))
    const reasonOf = (id: string): string | undefined => {
      const letter = waiting.get(id)
      if (!letter) return 'No dead letter with this id waits.'
      return letter.dueAt === null
        ? undefined
        : 'It is still redriven by itself. Discard it when it waits for a person.'
    }
    const refused = unique.flatMap(id => {
      const reason = reasonOf(id)
      return reason === undefined ? [] : [{ id, reason }]
    })
    const discarded = unique.filter(id => reasonOf(id) === undefined)
    if (discarded.length > 0) await send(discarded.map(id => discardedMark(id, now(), named(by), why)))
    return { discarded, refused }
  }

  return { index, read, redrive, discard }
}
export type DeadLetters = ReturnType<typeof deadLetters>
