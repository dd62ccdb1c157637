import type { TopicView } from '../../shared/contract.ts'
import { Panel } from '../../shared/panel.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { FigureHead } from '../figure-head.tsx'
import table from '../table.module.css'
import { formatBytes, formatCount } from './topic-words.ts'
import style from './topics.module.css'

/** Where each partition is, and what it holds. */
export function TopicPartitions({ topic }: { topic: TopicView }) {
  const locale = useLocale()
  return (
    <Panel title="Partitions">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className={table.scroll} tabIndex={0} aria-label="Partitions of the topic">
        <table className={table.table}>
          <FigureHead first="Partition" figures={['Leader', 'Replicas', 'In sync', 'First offset', 'End', 'Size']} />
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
        </table>
      </section>
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
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === null || value === '' ? '–' : value}</dd>
        </div>
      ))}
    </dl>
  )
}
