/** What a mapping promises, asked whenever it invokes, gives up or commits. */
import type { Discard } from '../../infra/serverless-offline-kafka/src/batch/outcome.ts'
import type { KafkaRecord } from '../../infra/serverless-offline-kafka/src/types.ts'
import { type Asked, isCurrent, type MappingState, placeOf } from './mapping-state.ts'

const check = ({ broken }: MappingState, holds: boolean, sentence: string): void => {
  if (!holds) broken.push(sentence)
}

export const checkInvocation = (state: MappingState, records: readonly KafkaRecord[]): void => {
  const { rules, asked, isOurs, done, log, matches, ended } = state
  const underWay = new Set(
    asked.filter(({ kind }) => kind === 'invoke').flatMap(one => one.records.map(({ partition }) => partition)),
  )
  check(state, records.length <= rules.BatchSize, `an event has ${records.length} records`)
  for (const [index, one] of records.entries()) {
    const { partition, offset } = one
    const before = records[index - 1]
    check(state, !underWay.has(partition), `partition ${partition} is in two invocations`)
    check(state, isOurs[partition] === true, `${placeOf(one)} is invoked and its partition is another consumer's`)
    check(state, !done.has(placeOf(one)), `${placeOf(one)} is invoked again, and nothing made it come again`)
    check(
      state,
      before?.partition !== partition || before.offset < offset,
      `${placeOf(one)} comes after a later record of its partition`,
    )
    for (const earlier of log[partition]?.slice(0, offset) ?? [])
      check(
        state,
        !matches(earlier) || ended.has(placeOf(earlier)) || records.some(each => placeOf(each) === placeOf(earlier)),
        `${placeOf(one)} is invoked before ${placeOf(earlier)} has ended`,
      )
  }
}

/** What was begun before its partition was dealt out anew is not counted here. */
export const checkDiscard = (state: MappingState, { records, reason }: Discard): void => {
  const { rules, tries, now } = state
  if (reason === 'RetryAttemptsExhausted' && rules.BisectBatchOnFunctionError)
    check(state, records.length === 1, `${records.map(placeOf).join(' ')} are given up together`)
  for (const one of records.filter(each => isCurrent(state, each))) {
    const tried = tries.get(placeOf(one)) ?? 0
    if (reason === 'RetryAttemptsExhausted')
      check(state, tried > rules.MaximumRetryAttempts, `${placeOf(one)} is given up after ${tried} attempts`)
    if (reason === 'RecordAgeExceeded')
      check(state, now > rules.MaximumRecordAgeInSeconds * 1_000, `${placeOf(one)} is too old after ${now} ms`)
  }
}

/** The group has the offsets, unless it was dealt out anew since they were sent: then it refuses. */
export const applyCommit = (state: MappingState, { places, generation: began }: Asked): boolean => {
  const { generation, log, matches, ended, committed } = state
  if (began < generation) return false
  const offsets = places.map(each => each.split('/').map(Number) as [number, number])
  for (const [partition, offset] of offsets) {
    for (const one of log[partition]?.slice(0, offset) ?? [])
      check(state, !matches(one) || ended.has(placeOf(one)), `${placeOf(one)} is committed and has not ended`)
    check(state, offset >= (committed[partition] ?? 0), `the commit of partition ${partition} goes back to ${offset}`)
    committed[partition] = offset
  }
  return true
}
