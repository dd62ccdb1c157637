import type { GroupState } from '../../shared/contract.ts'
import { Panel } from '../../shared/panel.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { ScrolledTable } from '../scrolled-table.tsx'
import { TableHead } from '../table-head.tsx'
import { ReadAt } from './read-at.tsx'

/** Who reads which topic, and how far behind its end. */
export function Groups({ groups, readAt }: { groups: readonly GroupState[]; readAt: string | null | undefined }) {
  const locale = useLocale()
  return (
    <Panel title="Consumer groups" aside={<ReadAt at={readAt} />}>
      {groups.length === 0 ? (
        <p className="soft">
          {readAt === null ? 'They could not be read so far.' : 'There are no consumer groups yet.'}
        </p>
      ) : (
        <ScrolledTable label="Consumer groups and their lag">
          <TableHead columns={['Group', 'State', { figure: 'Members' }, { figure: 'Lag' }]} />
          <tbody>
            {groups.map(({ groupId, state, members, lag, topics }) => (
              <tr key={groupId}>
                <td>
                  <span className="figures">{groupId}</span>
                  <br />
                  <span className="soft">{topics.map(({ topic }) => topic).join(', ')}</span>
                </td>
                <td>{state}</td>
                <td data-figure="true">{members}</td>
                <td data-figure="true" data-behind={lag > 0}>
                  {lag.toLocaleString(locale)}
                </td>
              </tr>
            ))}
          </tbody>
        </ScrolledTable>
      )}
    </Panel>
  )
}
