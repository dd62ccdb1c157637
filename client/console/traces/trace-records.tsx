import Link from 'next/link'
import { Panel } from '../../shared/panel.tsx'
import { rowAddress } from '../activity/activity-address.ts'
import { ScrolledTable } from '../scrolled-table.tsx'
import { TableHead } from '../table-head.tsx'
import { RecordCells } from '../topics/record-cells.tsx'
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
              <RecordCells {...{ topic, partition, offset }} />
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
