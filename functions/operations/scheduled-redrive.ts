/**
 * Sends the records on retries-exhausted on by themselves, with growing pauses, so that an outage heals without a person.
 *
 * Records are due in another order than they lie on the topic. So the group commits the first record that is not done, with
 * the done ones behind it as the note. A run reads from there to the end, batch by batch, and keeps nothing of what is not
 * due. It needs Kafka and nothing else.
 *
 * Each record is sent first, then its mark, then the commit: a crash in between sends the record again, with the same event
 * id, which every handler tolerates. What can never go back, or has used up its patience, counts as done here and waits for a
 * person.
 */

import type { Send } from '../kafka/client.ts'
import type { Progress, ResumeTopic } from '../kafka/resume-topic.ts'
import { log } from '../observability/log.ts'
import { count } from '../observability/metrics.ts'
import { add, decode, encode, includes } from './offset-ranges.ts'
import { type DeadLetter, deadLetterOf, redrivenMark } from './redrive.ts'
import { dueAt, retriesGroup } from './retry-schedule.ts'
import { sendLetters } from './send-letters.ts'

export const topic = 'retries-exhausted'

/** So many records go into one request to the brokers. */
const chunk = 100
/** A commit's note is 4,096 bytes at most; a chunk of new offsets must still fit. */
const longestNote = 3_000

export interface ScheduledRedrive {
  readonly resume: ResumeTopic
  readonly send: Send
  readonly now: () => Date
  /** The name of this function: the alarm on PatienceEnded watches the counts of it, whichever function failed. */
  readonly service: string
}

export interface Result {
  redriven: number
  /** Not due yet. */
  waiting: number
  /** Seen for the first time as one that waits for a person. */
  forPerson: number
}

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / chunk) }, (_, index) => all.slice(index * chunk, (index + 1) * chunk))

export const scheduledRedrive = ({ resume, send, now, service }: ScheduledRedrive) => {
  const waitsForPerson = (letter: DeadLetter, result: Result, reason?: string): void => {
    const { id, checkoutId, attempt, function: failed, source } = letter
    result.forPerson += 1
    count({ PatienceEnded: 1 }, { service })
    const context = { id, checkoutId, attempt, function: failed, topic: source?.topic }
    log.error('A record waits for a person', { ...context, ...(reason === undefined ? {} : { reason }) })
  }

  const sendOn = async (letters: readonly DeadLetter[], result: Result): Promise<void> => {
    const { sent, refused } = await sendLetters(send, letters)
    if (sent.length > 0) await send(sent.map(letter => redrivenMark(letter, now(), 'schedule')))
    for (const { letter, reason } of refused) waitsForPerson(letter, result, reason)
    result.redriven += sent.length
  }

  /** Sends on what is due of some records; answers the offset of the first that is not. */
  const handleChunk = async (letters: readonly DeadLetter[], mayAdd: boolean, done: Set<number>, result: Result) => {
    const due: DeadLetter[] = []
    let firstWaiting: number | undefined
    for (const letter of letters) {
      const at = 'record' in letter.redrive ? dueAt(letter) : undefined
      if ((at !== undefined && at > now().getTime()) || (!mayAdd && firstWaiting !== undefined)) {
        firstWaiting ??= letter.offset
        result.waiting += 1
        continue
      }
      done.add(letter.offset)
      if (at !== undefined) due.push(letter)
      else waitsForPerson(letter, result)
    }
    await sendOn(due, result)
    return firstWaiting
  }

  const handle = async ({ records, from, to, position, commit }: Progress, result: Result): Promise<void> => {
    let ranges = decode(position.note, position.next)
    let firstWaiting = position.next < from ? position.next : undefined
    const left = records.filter(({ offset }) => offset >= position.next && !includes(ranges, offset)).map(deadLetterOf)
    for (const letters of chunks(left)) {
      const done = new Set<number>()
      const mayAdd = firstWaiting === undefined || encode(ranges, firstWaiting).length < longestNote
      const waits = await handleChunk(letters, mayAdd, done, result)
      firstWaiting ??= waits
      for (const offset of done) ranges = add(ranges, offset)
      const next = firstWaiting ?? (letters.at(-1)?.offset ?? to) + 1
      if (done.size > 0) await commit({ next, note: encode(ranges, next) })
    }
    const next = firstWaiting ?? to
    if (next > position.next) await commit({ next, note: encode(ranges, next) })
  }

  return async (withinMs: number): Promise<Result> => {
    const result: Result = { redriven: 0, waiting: 0, forPerson: 0 }
    await resume({ topic, groupId: retriesGroup, withinMs }, progress => handle(progress, result))
    log.info('Scheduled redrive', { ...result })
    return result
  }
}
