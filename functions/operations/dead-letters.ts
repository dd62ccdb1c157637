/** The dead letters of a cluster: which wait, and sending them on. */
import type { Send } from '../kafka/client.ts'
import type { ReadTopics } from '../kafka/read-topics.ts'
import { redriven as redrivenTopic } from '../topics.ts'
import { type DeadLetter, pending, type RedrivenTopic, redrivenMark, redrivenTopics } from './redrive.ts'

/** Which dead letters are meant. */
export type Selection = { readonly ids: readonly string[] } | { readonly all: true; readonly topic?: RedrivenTopic }

export interface Refused {
  readonly id: string
  readonly reason: string
}

export interface Redriven {
  readonly redriven: readonly DeadLetter[]
  readonly refused: readonly Refused[]
}

/** So many go into one request to the brokers. */
const chunk = 100

export interface LetterDependencies {
  readonly read: ReadTopics
  readonly send: Send
  readonly now: () => Date
}

export const deadLetters = ({ read, send, now }: LetterDependencies) => {
  const list = async (): Promise<DeadLetter[]> => {
    const stored = await read([...redrivenTopics, redrivenTopic.name])
    const marks = stored.filter(({ topic }) => topic === redrivenTopic.name)
    return pending(
      stored.filter(({ topic }) => topic !== redrivenTopic.name),
      marks,
    )
  }

  const choose = (letters: readonly DeadLetter[], selection: Selection) => {
    if ('all' in selection) {
      return { chosen: letters.filter(({ topic }) => (selection.topic ?? topic) === topic), unknown: [] }
    }
    const byId = new Map(letters.map(letter => [letter.id, letter]))
    const ids = [...new Set(selection.ids)]
    return {
      chosen: ids.flatMap(id => byId.get(id) ?? []),
      unknown: ids
        .filter(id => !byId.has(id))
        .map(id => ({ id, reason: 'No dead letter with this id waits: it never was, or it was redriven before.' })),
    }
  }

  /** Sends the chosen ones to their source topics, in their order, and marks them. */
  const redrive = async (selection: Selection, { dryRun = false } = {}): Promise<Redriven> => {
    const { chosen, unknown } = choose(await list(), selection)
    const refused = chosen.flatMap(({ id, redrive }) => ('refused' in redrive ? [{ id, reason: redrive.refused }] : []))
    const redriven = chosen.filter(({ redrive }) => 'record' in redrive)
    if (!dryRun) {
      for (let from = 0; from < redriven.length; from += chunk) {
        const some = redriven.slice(from, from + chunk)
        // The record first: a crash between the two sends it again, which handlers bear; the other order would lose it.
        await send(some.flatMap(({ redrive }) => ('record' in redrive ? [redrive.record] : [])))
        await send(some.map(letter => redrivenMark(letter, now(), 'operator')))
      }
    }
    return { redriven, refused: [...refused, ...unknown] }
  }

  return { list, redrive }
}
export type DeadLetters = ReturnType<typeof deadLetters>
