/** The components of a running platform, as a fault finds them: which process, whether it works, who leads what. */
import { setTimeout } from 'node:timers/promises'
import { connectKafka } from '../../functions/kafka/client.ts'
import { topics, topicsBeside } from '../../functions/topics.ts'
import type { ComponentName } from '../../infra/local/components/component.ts'
import type { Platform } from '../../infra/local/platform.ts'

const names = [...topics, ...topicsBeside].map(({ name }) => name)

export const componentsOf = (platform: Platform) => {
  const { admin } = connectKafka({ KAFKA_BROKERS: [...platform.addresses.brokers] })

  const component = (name: ComponentName) => {
    const found = platform.components.find(each => each.name === name)
    if (!found) throw new Error(`The component ${name} is not among those that run.`)
    return found
  }

  const metadata = () => admin(each => each.fetchTopicMetadata({ topics: names }))

  /** Resolves when `holds` does, and says whether it did in time. */
  const until = async (holds: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> => {
    const deadline = Date.now() + withinMs
    while (Date.now() < deadline) {
      if (await holds()) return true
      await setTimeout(200)
    }
    return false
  }

  /** Every partition has all of its replicas in sync. */
  const inSync = async (): Promise<boolean> =>
    metadata().then(
      ({ topics }) =>
        topics.length === names.length &&
        topics.every(({ partitions }) =>
          partitions.every(({ leader, isr, replicas }) => leader >= 0 && isr.length === replicas.length),
        ),
      () => false,
    )

  /** The broker that leads a partition now. */
  const leaderOf = async (topic: string, partition: number): Promise<ComponentName | undefined> => {
    const found = await metadata().catch(() => undefined)
    const leader = found?.topics
      .find(({ name }) => name === topic)
      ?.partitions.find(({ partitionId }) => partitionId === partition)?.leader
    return leader === undefined || leader < 1 ? undefined : (`kafka-${leader}` as ComponentName)
  }

  const signal = (name: ComponentName, signal: NodeJS.Signals): number | undefined => {
    const { pid } = component(name)
    if (pid !== undefined) process.kill(-pid, signal)
    return pid
  }

  /** Does its work again: the process that was killed has a successor, and that one is ready. */
  const isBack = (name: ComponentName, killed: number | undefined): boolean => {
    const { pid, state } = component(name)
    return pid !== undefined && pid !== killed && state === 'ready'
  }

  return {
    until,
    inSync,
    leaderOf,
    signal,
    isBack,
    isReady: (name: ComponentName) => component(name).state === 'ready',
    isDown: (name: ComponentName) => component(name).state === 'down',
  }
}
export type Components = ReturnType<typeof componentsOf>
