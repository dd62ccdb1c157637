/**
 * Sends dead letters on, each by itself: one that no broker takes, such as a record larger than its topic allows, must not
 * hold up the others.
 */
import { asUnprocessable } from '../errors.ts'
import type { Send } from '../kafka/client.ts'
import type { DeadLetter } from './redrive.ts'

export interface SentLetters {
  readonly sent: readonly DeadLetter[]
  readonly refused: readonly { readonly letter: DeadLetter; readonly reason: string }[]
}

/** @throws when the brokers are away; what was sent is not known then */
export const sendLetters = async (send: Send, letters: readonly DeadLetter[]): Promise<SentLetters> => {
  const results = await Promise.allSettled(
    letters.map(async letter => {
      if ('refused' in letter.redrive) return letter.redrive.refused
      try {
        await send([letter.redrive.record])
      } catch (error) {
        const final = asUnprocessable(error)
        if (!final) throw error
        return final.message
      }
      return undefined
    }),
  )
  const failure = results.find(each => each.status === 'rejected')
  if (failure) throw failure.reason
  const reasons = results.map(each => (each.status === 'fulfilled' ? each.value : undefined))
  return {
    sent: letters.filter((_, index) => reasons[index] === undefined),
    refused: letters.flatMap((letter, index) => {
      const reason = reasons[index]
      return reason === undefined ? [] : [{ letter, reason }]
    }),
  }
}
