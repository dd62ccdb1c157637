import { useState } from 'react'
import type { Partition, TopicState } from '../../shared/contract.ts'
import { Panel } from '../../shared/panel.tsx'
import { inFlowOrder } from '../flow-topics.ts'
import { hasLeader } from './cluster-health.ts'
import style from './partition-map.module.css'

/** Kafka's own topics, and Connect's: many partitions that seldom matter. */
const isInternal = ({ name }: TopicState): boolean => /^(__|connect-|kassa-connect)/.test(name)

/** Every partition of every topic: who leads it, and which of its replicas are in sync. */
export function PartitionMap({ topics }: { topics: readonly TopicState[] }) {
  const [isOpen, setIsOpen] = useState(false)
  const internal = topics.filter(isInternal)
  const partitions = internal.flatMap(topic => topic.partitions)
  const behind = partitions.filter(partition => partition.underReplicated).length
  return (
    <Panel title="Partitions" aside={<Legend />}>
      <Topics topics={inFlowOrder(topics.filter(topic => !isInternal(topic)))} />
      {internal.length > 0 && (
        <details className={style.internal} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
          <summary>
            {internal.length} internal {internal.length === 1 ? 'topic' : 'topics'}, {partitions.length} partitions
            {behind > 0 ? <strong>, {behind} under-replicated</strong> : ', all in sync'}
          </summary>
          {isOpen && <Topics topics={internal} />}
        </details>
      )}
    </Panel>
  )
}

function Topics({ topics }: { topics: readonly TopicState[] }) {
  return (
    <ul className={style.topics}>
      {topics.map(topic => (
        <li key={topic.name} className={style.topic}>
          <h3 className={style.name}>{topic.name}</h3>
          <ol className={style.partitions}>
            {topic.partitions.map(partition => (
              <Cell key={partition.partition} partition={partition} minInSync={topic.minInSync ?? 1} />
            ))}
          </ol>
        </li>
      ))}
    </ul>
  )
}

const stateOf = (partition: Partition, minInSync: number): 'well' | 'thin' | 'shut' => {
  if (!hasLeader(partition) || partition.isr.length < minInSync) return 'shut'
  return partition.underReplicated ? 'thin' : 'well'
}

const stateWords = { well: '', thin: ', under-replicated', shut: ', takes no writes' }

function Cell({ partition: state, minInSync }: { partition: Partition; minInSync: number }) {
  const { partition, leader, replicas, isr } = state
  const condition = stateOf(state, minInSync)
  return (
    <li className={style.cell} data-state={condition}>
      <span className="visually-hidden">
        Partition {partition}: {hasLeader(state) ? `leader ${leader}` : 'no leader'}, in sync {isr.join(' ') || 'none'}
        {stateWords[condition]}
      </span>
      <span className={style.number} aria-hidden="true">
        {partition}
      </span>
      {replicas.map(id => (
        <span
          key={id}
          aria-hidden="true"
          className={style.replica}
          data-in-sync={isr.includes(id)}
          data-leader={id === leader}
        >
          {id}
        </span>
      ))}
    </li>
  )
}

function Legend() {
  return (
    <p className={style.legend}>
      <span className={style.replica} data-in-sync="true" data-leader="true" aria-hidden="true">
        1
      </span>
      leads
      <span className={style.replica} data-in-sync="true" aria-hidden="true">
        2
      </span>
      in sync
      <span className={style.replica} data-in-sync="false" aria-hidden="true">
        3
      </span>
      behind
    </p>
  )
}
