/** An event source mapping as a stage. Promises cannot be copied, so a state is the way to it, gone anew. */
import type { InvocationResult, KafkaRecord } from '../../infra/serverless-offline-kafka/src/types.ts'
import type { MappingSabotage } from './mapping-mutants.ts'
import type { Asked, MappingScenario } from './mapping-state.ts'
import { createMappingWorld, type MappingWorld } from './mapping-world.ts'
import type { Choice, Stage } from './stage.ts'

const [crash, failure, rebalance, lostCommit] = [0, 1, 2, 3] as const

const error: InvocationResult = {
  kind: 'error',
  requestId: '',
  error: { errorType: 'Error', errorMessage: 'no', stackTrace: [] },
}
const reported = (failed: readonly KafkaRecord[]): InvocationResult => ({
  kind: 'success',
  requestId: '',
  response: {
    batchItemFailures: failed.map(({ partition, offset }) => ({
      itemIdentifier: { partition: `orders-${partition}`, offset },
    })),
  },
})

const endInvocation = (world: MappingWorld, one: Asked): void =>
  world.isPoisoned(one.records)
    ? world.answer(one, error, one.records, 'error')
    : world.answer(one, reported([]), [], 'ok')

/** How something that the plugin waits for may end. */
const endingsOf = (world: MappingWorld, one: Asked, isReporting: boolean): Choice[] => {
  const name = `${one.kind} ${one.places.join(' ')}`
  const wrong = (how: string, act: () => void, cost: number = failure): Choice => ({
    name: `${name} — ${how}`,
    act,
    cost,
  })
  if (one.kind === 'commit')
    return [
      { name, act: () => world.commit(one, 'done') },
      wrong('refused', () => world.commit(one, 'refused'), lostCommit),
      wrong('answer lost', () => world.commit(one, 'answer lost'), lostCommit),
    ]
  if (one.kind === 'discard')
    return [{ name, act: () => world.delivered(one, false) }, wrong('refused', () => world.delivered(one, true))]
  const { records } = one
  const report = (failed: KafkaRecord): Choice =>
    wrong(`reports ${failed.partition}/${failed.offset}`, () =>
      world.answer(one, reported([failed]), [failed], `reports ${failed.partition}/${failed.offset}`),
    )
  return [
    { name, act: () => endInvocation(world, one) },
    wrong('error', () => world.answer(one, error, records, 'error')),
    wrong('throttled', () => world.answer(one, { kind: 'throttled', reason: '' }, records, 'throttled')),
    ...(isReporting && !world.isPoisoned(records) ? records.map(report) : []),
  ]
}

const choicesOf = ({ settings }: MappingScenario, world: MappingWorld): Choice[] => {
  const partitions = [...world.log.keys()]
  const left = (partition: number): number => (world.log[partition]?.length ?? 0) - world.position(partition)
  const ours = partitions.filter(partition => world.isOurs[partition])
  const fetch = (partition: number, count: number): Choice => ({
    name: `fetch ${count} of ${partition}`,
    act: () => void world.fetch(partition, world.position(partition), count),
  })
  const endings = world.asked().map(one => endingsOf(world, one, settings.ReportBatchItemFailures === true))
  const others = partitions
    .filter(partition => !world.isOurs[partition])
    .flatMap((partition): Choice[] => [
      { name: `partition ${partition} comes back`, act: () => world.assign(partition) },
      ...((world.committed[partition] ?? 0) < (world.log[partition]?.length ?? 0)
        ? [{ name: `another consumer does a record of ${partition}`, act: () => world.other(partition) }]
        : []),
    ])
  return [
    ...endings.flatMap(each => each.slice(0, 1)),
    ...ours.flatMap(partition => {
      const count = left(partition)
      return count > 1 ? [fetch(partition, count), fetch(partition, 1)] : count === 1 ? [fetch(partition, 1)] : []
    }),
    ...others,
    ...(world.timers().length > 0 ? [{ name: 'time passes', act: () => world.nextTimer() }] : []),
    ...endings.flatMap(each => each.slice(1)),
    ...ours.flatMap((partition): Choice[] => [
      { name: `partition ${partition} is taken away`, act: () => world.revoke(partition), cost: rebalance },
      { name: `partition ${partition} is dealt out anew`, act: () => world.assign(partition), cost: rebalance },
      ...(left(partition) > 1
        ? [
            {
              name: `fetch of ${partition} at a later offset`,
              act: () => void world.fetch(partition, world.position(partition) + 1, 1),
              cost: failure,
            },
          ]
        : []),
    ]),
    { name: 'the process is killed', act: () => world.kill(), cost: crash },
  ]
}

/** Whatever waits ends well, until every record has ended and is committed. */
const quiet = async (world: MappingWorld): Promise<readonly string[]> => {
  const isOver = (): boolean => world.log.every((records, partition) => world.committed[partition] === records.length)
  for (let round = 0; round < 300 && !(isOver() && world.asked().length === 0); round++) {
    for (const [partition, isOurs] of world.isOurs.entries()) if (!isOurs) world.assign(partition)
    for (const [partition, records] of world.log.entries())
      if (world.position(partition) < records.length) world.fetch(partition, world.position(partition), records.length)
    await world.settled()
    for (const one of world.asked()) {
      if (one.kind === 'invoke') endInvocation(world, one)
      else if (one.kind === 'discard') world.delivered(one, false)
      else world.commit(one, 'done')
    }
    await world.settled()
    if (world.asked().length === 0) world.nextTimer()
    await world.settled()
  }
  const stuck = world.committed.flatMap((offset, partition) => {
    const { length } = world.log[partition] ?? []
    return offset === length ? [] : [`partition ${partition} is never committed beyond ${offset} of ${length}`]
  })
  return [...world.broken, ...stuck]
}

export const mappingStage = (scenario: MappingScenario, sabotage?: MappingSabotage): Stage<readonly number[]> => {
  const { name, about, bounds } = scenario
  let world = createMappingWorld(scenario, sabotage)
  let way: number[] = []
  const choices = (): Choice[] =>
    choicesOf(scenario, world).map((choice, index) => ({
      ...choice,
      act: async () => {
        way.push(index)
        // The world may be another one meanwhile, at the same point.
        await choicesOf(scenario, world)[index]?.act()
        await world.settled()
      },
    }))
  return {
    name,
    about,
    parts: ['crashes', 'failures', 'rebalances', 'lost commits'],
    bounds: bounds.map(({ crashes = 0, failures = 0, rebalances = 0, lostCommits = 0 }) => [
      crashes,
      failures,
      rebalances,
      lostCommits,
    ]),
    save: () => [...way],
    restore: async saved => {
      world = createMappingWorld(scenario, sabotage)
      way = []
      await world.settled()
      for (const index of saved) await choices()[index]?.act()
    },
    hash: () => world.hash(),
    choices,
    broken: () => world.broken,
    finish: () => quiet(world),
  }
}
