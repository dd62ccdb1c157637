/** The shop as a stage: each invocation a process, whose next step goes well or wrong. */
import { breachesIn, quiet } from '../model/play.ts'
import { createWorld, type Sabotage, type World } from '../model/simulation.ts'
import type { State } from '../model/world-state.ts'
import { compactLog } from './compaction.ts'
import { hasRefund } from './events.ts'
import { fingerprints } from './fingerprint.ts'
import { unsafe } from './safety.ts'
import type { Scenario } from './scenario.ts'
import { choosing, firstEvent, kindsOfFault } from './shop-choices.ts'
import type { Choice, Stage } from './stage.ts'

/** A world, and how often each event of the scenario has happened in it. */
interface Saved {
  readonly state: State
  readonly happened: readonly number[]
}

/** There is no sink, so that a dead letter that is left is no row of it. */
const butLeft = (found: readonly string[], reason: string): readonly string[] => {
  const isLeft = (sentence: string): boolean =>
    /^dead-letter-/.test(sentence) && sentence.endsWith(`is left: ${reason}`)
  const others = found.filter(each => !isLeft(each) && !/^dead-letter-\S+ is no row of dead_letters$/.test(each))
  return found.some(isLeft) ? others : [...others, `no dead letter says ${reason}`]
}

/** @param begun gets the world: whatever asks for the time must hear its clock */
export const shopStage = async (
  scenario: Scenario,
  begun: (world: World) => void,
  sabotage?: Sabotage,
): Promise<Stage<Saved>> => {
  const { name, about, stock, bounds, events, keepsRepeated = false, leaves } = scenario
  const world = createWorld(stock, sabotage)
  begun(world)
  await scenario.begin(world)
  await world.settled()
  let happened: readonly number[] = events.map(() => 0)
  const hash = fingerprints()
  const choices = choosing(scenario, world, sabotage === undefined)
  /** What nobody will read any more is forgotten. */
  const tidy = (): void => {
    if (!keepsRepeated) compactLog(world.state())
  }
  const acting = (choice: Choice) => (): void | Promise<void> => {
    const event = (choice.cost ?? 0) - firstEvent
    if (event >= 0) happened = happened.with(event, (happened[event] ?? 0) + 1)
    const begun = choice.act()
    return begun ? begun.then(tidy) : tidy()
  }
  return {
    name,
    about,
    parts: [...kindsOfFault, ...events.map(event => event.name)],
    bounds: bounds.map(({ crashes = 0, failures = 0, rebalances = 0, duplicates = 0 }) => [
      crashes,
      failures,
      rebalances,
      duplicates,
      ...events.map(({ times }) => times),
    ]),
    save: () => ({ state: world.save(), happened }),
    restore: saved => {
      world.restore(saved.state)
      happened = saved.happened
    },
    hash: () => hash(world),
    choices: () => choices(happened).map(choice => ({ ...choice, act: acting(choice) })),
    broken: () => unsafe(world),
    finish: async () => {
      begun(world)
      try {
        await quiet(world, 0)
      } catch (error) {
        return [String(error)]
      }
      const found = breachesIn(world, stock)
      return leaves === undefined || !hasRefund(world) ? found : butLeft(found, leaves)
    },
  }
}
