import Link from 'next/link'
import { Panel } from '../../shared/panel.tsx'
import { rowAddress } from '../activity/activity-address.ts'
import { TopicBadge } from '../activity/topic-badge.tsx'
import { ScrolledTable } from '../scrolled-table.tsx'
import { TableHead } from '../table-head.tsx'
import { RecordLink } from '../topics/record-link.tsx'
import type { Hop } from './span-tree.ts'

/** The records the trace went through, each with its place on its topic and its row in the sink. */
export function TraceRecords({ hops }: { hops: readonly Hop[] }) {
  if (hops.length === 0) return null
  return (
    <Panel title="Records" aside={`${hops.length}, in the order of the flow`}>
      <ScrolledTable label="Records of the trace">
        <TableHead columns={['Topic', { figure: 'Partition' }, { figure: 'Offset' }, 'Row in the sink']} />
        <tbody>
          {hops.map(({ topic, partition, offset, eventId }) => (
            <tr key={`${topic} ${partition} ${offset}`}>
              <td>
                <TopicBadge topic={topic} />
              </td>
              <td data-figure="true">{partition}</td>
              <td data-figure="true">
                <RecordLink {...{ topic, partition, offset }} label={`Record ${topic} ${partition}/${offset}`}>
                  {offset}
                </RecordLink>
              </td>
              <td>
                {eventId ? (
                  <Link href={rowAddress(eventId)} prefetch={false} aria-label={`Row of ${topic}, ${eventId}`}>
                    {eventId}
                  </Link>
                ) : (
                  '–'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </ScrolledTable>
    </Panel>
  )
}
