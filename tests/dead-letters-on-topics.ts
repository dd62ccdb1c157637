/** The dead letters as the topics themselves have them, read whole: without the sink, for few records. */
import type { ReadTopics } from '../functions/kafka/read-topics.ts'
import type { StoredRecord } from '../functions/kafka/stored-record.ts'
import type { LetterIndex, WaitingLetter } from '../functions/operations/dead-letter-index.ts'
import type { LetterDependencies } from '../functions/operations/dead-letters.ts'
import { idOf, pending, redrivenTopics } from '../functions/operations/redrive.ts'
import { redriven } from '../functions/topics.ts'

/** @param leave what is not counted, and not redriven */
export const deadLettersOnTopics = (
  readTopics: ReadTopics,
  leave: (record: StoredRecord) => boolean = () => false,
): Pick<LetterDependencies, 'index' | 'read'> => {
  const all = async () => {
    const stored = await readTopics([...redrivenTopics, redriven.name])
    const marks = stored.filter(({ topic }) => topic === redriven.name)
    return { stored: stored.filter(record => record.topic !== redriven.name && !leave(record)), marks }
  }
  const waiting = async (only?: string): Promise<WaitingLetter[]> => {
    const { stored, marks } = await all()
    return pending(stored, marks)
      .filter(({ topic }) => topic === (only ?? topic))
      .map(({ redrive, ...letter }, index) => ({
        ...letter,
        traceId: null,
        dueAt: null,
        headers: {},
        problem: 'refused' in redrive ? redrive.refused : null,
        arrived: index + 1,
      }))
  }
  const index: LetterIndex = {
    newest: async ({ topic, before = Number.POSITIVE_INFINITY, limit }) => {
      const every = await waiting()
      const count = (name: string) => every.filter(letter => letter.topic === name).length
      const letters = every.filter(letter => letter.topic === (topic ?? letter.topic) && letter.arrived < before)
      return {
        letters: letters.toReversed().slice(0, limit),
        counts: { 'dead-letter': count('dead-letter'), 'retries-exhausted': count('retries-exhausted') },
      }
    },
    // What was redriven since is no page of its own: the first page is what is left.
    oldest: async ({ topic, after, limit }) => (after > 0 ? [] : (await waiting(topic)).slice(0, limit)),
    waitingAmong: async ids => (await waiting()).filter(({ id }) => ids.includes(id)),
    handled: async () => [],
    forPerson: async () => (await waiting()).length,
    redrivenAmong: async ids => {
      const keys = new Set((await all()).marks.map(({ key }) => String(key)))
      return new Set(ids.filter(id => keys.has(id)))
    },
  }
  const read: LetterDependencies['read'] = async coordinates => {
    const ids = new Set(coordinates.map(idOf))
    return (await all()).stored.filter(record => ids.has(idOf(record)))
  }
  return { index, read }
}
