/** All that can be explored, by name: the shop and the plugin's event source mapping, as they are or without a safeguard. */
import { mutants as likelyMutants } from '../model/mutants.ts'
import type { World } from '../model/simulation.ts'
import { mappingMutants } from './mapping-mutants.ts'
import { mappingScenarios } from './mapping-scenarios.ts'
import { mappingStage } from './mapping-stage.ts'
import { rareMutants } from './rare-mutants.ts'
import { deepScenarios, scenarios } from './scenarios.ts'
import { shopStage } from './shop-stage.ts'
import type { Stage } from './stage.ts'

const mutants = [...likelyMutants, ...rareMutants]

export type Begun = (world: World) => void

/** Where the loss of a safeguard is looked for first. */
const soonest: Readonly<Record<string, string>> = {
  'nothing is authorised after its patience': 'bank',
  'what is held after expiry is released': 'late-order',
  'a rejected order lets its hold go': 'late-order',
  'the stock of a cancelled order goes back once': 'hold-lost',
  'an order waits only so long for its payment': 'late-order',
  'the reconciler looks at what nobody else looks at': 'bank',
  'an amount is said to be taken only when it was': 'one-card',
  'an amount is said to be held only when the provider says so': 'bank',
  'an order is said to be placed only when its stock was taken': 'one-card',
  'the time of a decision is kept with it': 'one-card',
  'every fact about money carries its provider': 'one-card',
  'a mail is sent once': 'one-card',
  'of two who act on the order they have read, one is first': 'cancel-twice',
  'what is shipped is not cancelled': 'ship-or-cancel',
  'the refunds of an order are added up before one is decided': 'refund-twice',
  'a key stands for one action': 'refund-again',
  'the stock of an order that somebody cancels goes back with it': 'cancel',
  'the schedule sends what a crash left in an order': 'cancel',
  'what an action states leaves the order only when it was sent': 'cancel',
  'a capture that a cancellation has overtaken states nothing': 'cancel-lost',
  'each refund of an order has a key of its own': 'refund-twice',
  'a refund gives back what was decided': 'refund-twice',
  'the first answer to a refund is kept with its time': 'refund-again',
  'a refund is stated before its end': 'refund-settles',
  'a pending refund is followed until it ends': 'refund-again',
  'the records that a function reports are tried again': 'mapping-reports',
  'only the records that a function reports are tried again': 'mapping-reports',
  'a record is too old only when it is': 'mapping-ages',
  'a batch that fails is split, so that one record does not hold back others': 'mapping-bisects',
}

/** The scenarios in which the loss of a safeguard is looked for, by its name. */
export const safeguards: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ...mutants.map(([name]) => [name, scenarios.map(scenario => scenario.name)] as const),
    ...mappingMutants.map(([name]) => [name, mappingScenarios.map(scenario => scenario.name)] as const),
  ].map(([name, all]) => [name, all.toSorted((a, b) => Number(b === soonest[name]) - Number(a === soonest[name]))]),
)

/** Begun first, so that no core waits at the end. */
const longest = ['cancel', 'refund-twice', 'bank', 'last-piece']
const all = [...scenarios, ...mappingScenarios].map(({ name }) => name)
export const names: readonly string[] = [...longest, ...all.filter(name => !longest.includes(name))]
export const deepNames: readonly string[] = deepScenarios.map(({ name }) => name)

/** @throws Error when there is no such scenario, or no such safeguard in it */
export const stageOf = async (name: string, begun: Begun, without?: string): Promise<Stage> => {
  const shop = [...scenarios, ...deepScenarios].find(scenario => scenario.name === name)
  const found = (shop ? mutants : mappingMutants).find(([safeguard]) => safeguard === without)
  if (without !== undefined && !found) throw new Error(`${name} has no safeguard "${without}".`)
  if (shop) return (await shopStage(shop, begun, found?.[1] as (typeof mutants)[number][1])) as Stage
  const mapping = mappingScenarios.find(scenario => scenario.name === name)
  if (!mapping) throw new Error(`There is no scenario "${name}".`)
  return mappingStage(mapping, found?.[1] as (typeof mappingMutants)[number][1]) as Stage
}
