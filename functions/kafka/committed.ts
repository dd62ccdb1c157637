/** The records of a fetch that count: without those of aborted transactions, and without the marks that end one. */
import type { FetchedMessage, FetchedPartition } from './brokers.ts'

/** The key of a mark: its version, and 0 for a transaction that was aborted. */
const endsAborted = ({ key }: FetchedMessage): boolean => key?.readInt16BE(2) === 0

/** @param abortedTransactions those that reach into the fetch, by their first offsets */
export const committed = ({
  messages,
  abortedTransactions,
}: Pick<FetchedPartition, 'messages' | 'abortedTransactions'>): FetchedMessage[] => {
  const ahead = (abortedTransactions ?? []).toSorted((a, b) => Number(a.firstOffset) - Number(b.firstOffset))
  const aborted = new Set<string>()
  return messages.filter(message => {
    const { producerId, inTransaction } = message.batchContext
    while (ahead[0] && Number(ahead[0].firstOffset) <= Number(message.offset))
      aborted.add(ahead.shift()?.producerId ?? '')
    if (message.isControlRecord) {
      if (endsAborted(message)) aborted.delete(producerId)
      return false
    }
    return !(inTransaction && aborted.has(producerId))
  })
}
