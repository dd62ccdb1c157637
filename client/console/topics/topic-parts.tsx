import type { TopicView } from '../../shared/contract.ts'
import { Panel } from '../../shared/panel.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { Fact } from '../fact.tsx'
import { ScrolledTable } from '../scrolled-table.tsx'
import { TableHead } from '../table-head.tsx'
import { formatBytes, formatCount } from './topic-words.ts'
import style from './topics.module.css'

/** Where each partition is, and what it holds. */
export function TopicPartitions({ topic }: { topic: TopicView }) {
  const locale = useLocale()
  return (
    <Panel title="Partitions">
      <ScrolledTable label="Partitions of the topic">
        <TableHead
          columns={[
            'Partition',
            { figure: 'Leader' },
            { figure: 'Replicas' },
            { figure: 'In sync' },
            { figure: 'First offset' },
            { figure: 'End' },
            { figure: 'Size' },
          ]}
        />
        <tbody>
          {topic.partitions.map(({ partition, leader, replicas, isr, underReplicated, low, end, bytes }) => (
            <tr key={partition}>
              <td className="figures">{partition}</td>
              <td data-figure="true">{leader ?? 'none'}</td>
              <td data-figure="true">{replicas.join(', ')}</td>
              <td data-figure="true" data-behind={underReplicated}>
                {isr.join(', ')}
              </td>
              <td data-figure="true">{formatCount(low, locale)}</td>
              <td data-figure="true">{formatCount(end, locale)}</td>
              <td data-figure="true">{formatBytes(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </ScrolledTable>
    </Panel>
  )
}

/** Its own settings first; those of the brokers when asked. */
export function TopicSettings({ settings }: { settings: TopicView['settings'] }) {
  const own = settings.filter(setting => setting.own)
  return (
    <Panel title="Settings">
      {own.length === 0 && <p className="soft">It has the brokers’ settings, and none of its own.</p>}
      <SettingList settings={own} />
      {settings.length > own.length && (
        <details className={style.more}>
          <summary>The brokers’ settings ({settings.length - own.length})</summary>
          <SettingList settings={settings.filter(setting => !setting.own)} />
        </details>
      )}
    </Panel>
  )
}

function SettingList({ settings }: { settings: TopicView['settings'] }) {
  return (
    <dl className={style.settings}>
      {settings.map(({ name, value }) => (
        <Fact key={name} name={name}>
          {value === null || value === '' ? '–' : value}
        </Fact>
      ))}
    </dl>
  )
}
