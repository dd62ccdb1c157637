/** All that decides how a mapping goes on: two worlds with the same text go on alike. */
import type { MappingLoop } from './mapping-process.ts'
import type { MappingState } from './mapping-state.ts'

export const mappingHash = (state: MappingState, loop: MappingLoop): string => {
  const { committed, isOurs, ended, timers, asked, generation, added, sent, tries, done, rules, now } = state
  const partitions = [...loop.states.values()].map(each => [
    each.assigned,
    each.records.slice(each.head).map(({ offset }) => offset),
    each.position,
    each.committed,
    each.committable,
    each.inFlight,
    each.records.length > each.head ? each.waitingSince - now : 0,
  ])
  state.chains = state.chains.filter(chain => [...chain.partitions].some(each => loop.states.get(each)?.inFlight))
  return JSON.stringify([
    committed,
    isOurs,
    [...ended].sort(),
    partitions,
    timers.map(({ at }) => at - now).sort(),
    asked.map(one => JSON.stringify([one.kind, one.places, one.generation === generation])).sort(),
    state.chains.map(({ heard }) => heard.join()).sort(),
    [...added].sort(),
    [...sent].sort(),
    [...tries].sort(),
    [...done].sort(),
    rules.MaximumRecordAgeInSeconds > 0 ? now : 0,
  ])
}
