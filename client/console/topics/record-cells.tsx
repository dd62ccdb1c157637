import { TopicBadge } from '../activity/topic-badge.tsx'
import { RecordLink } from './record-link.tsx'

interface RecordCellsProps {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** The cells of a table that say where a record is: its topic, partition and offset. */
export function RecordCells({ topic, partition, offset }: RecordCellsProps) {
  return (
    <>
      <td>
        <TopicBadge topic={topic} />
      </td>
      <td data-figure="true">{partition}</td>
      <td data-figure="true">
        <RecordLink {...{ topic, partition, offset }} label={`Record ${topic} ${partition}/${offset}`}>
          {offset}
        </RecordLink>
      </td>
    </>
  )
}
