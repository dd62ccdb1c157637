import { useState } from 'react'
import { Button } from '../../shared/button.tsx'
import type { GroupReset, TopicView } from '../../shared/contract.ts'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import { ResetDialog } from './reset-dialog.tsx'
import { formatCount } from './topic-words.ts'
import style from './topics.module.css'
import type { TopicsApi } from './topics-api.ts'

type Group = TopicView['groups'][number]

interface TopicGroupsProps {
  readonly api: TopicsApi | undefined
  readonly topic: TopicView
  readonly refresh: () => void
}

/** Who reads the topic, how far behind on each partition, and a way to move who does not read right now. */
export function TopicGroups({ api, topic, refresh }: TopicGroupsProps) {
  const [chosen, choose] = useState<Group>()
  const [done, setDone] = useState<GroupReset>()
  const finish = (answer: GroupReset): void => {
    setDone(answer)
    choose(undefined)
    refresh()
  }
  return (
    <Panel title="Consumer groups">
      {done && (
        <Notice tone="good" title={`Done: ${done.groupId} reads ${done.topic} from another place`}>
          {done.partitions.map(({ partition, from, to }) => `${partition}: ${from ?? '–'} → ${to}`).join(', ')}
        </Notice>
      )}
      {topic.groups.length === 0 && (
        <p className="soft">
          {topic.incomplete.length > 0
            ? 'The groups could not be read.'
            : 'No group has committed an offset of this topic.'}
        </p>
      )}
      <ul className={style.groups}>
        {topic.groups.map(group => (
          <GroupItem key={group.groupId} group={group} move={() => choose(group)} />
        ))}
      </ul>
      {api && chosen && (
        <ResetDialog
          api={api}
          group={chosen.groupId}
          topic={topic.name}
          done={finish}
          close={() => choose(undefined)}
        />
      )}
    </Panel>
  )
}

function GroupItem({ group, move }: { group: Group; move: () => void }) {
  const locale = useLocale()
  const { groupId, state, members, lag, partitions } = group
  return (
    <li className={style.group}>
      <div className={style.groupHead}>
        <div>
          <h3 className="figures">{groupId}</h3>
          <p className={style.under}>
            {state} · {members} {members === 1 ? 'member' : 'members'} · lag {formatCount(lag, locale)}
          </p>
        </div>
        <Button size="small" aria-disabled={members > 0} onClick={() => (members > 0 ? undefined : move())}>
          Reset offsets…
        </Button>
      </div>
      {members > 0 && (
        <p className={style.under}>Its offsets can be moved while it has no members: stop what reads for it before.</p>
      )}
      <details className={style.more}>
        <summary>By partition</summary>
        <table className={table.table}>
          <TableHead columns={['Partition', { figure: 'Committed' }, { figure: 'End' }, { figure: 'Lag' }]} />
          <tbody>
            {partitions.map(each => (
              <tr key={each.partition}>
                <td className="figures">{each.partition}</td>
                <td data-figure="true">{formatCount(each.committed, locale)}</td>
                <td data-figure="true">{formatCount(each.end, locale)}</td>
                <td data-figure="true" data-behind={each.lag > 0}>
                  {formatCount(each.lag, locale)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </li>
  )
}
