import type { Cluster } from '../../shared/contract.ts'
import style from './brokers.module.css'

export function Brokers({ cluster }: { cluster: Cluster }) {
  const leads = (id: number | null): number =>
    cluster.topics.flatMap(topic => topic.partitions).filter(partition => partition.leader === id).length
  return (
    <ul className={style.brokers} aria-label="Brokers">
      {cluster.brokers.map(({ id, host, port, controller, up }) => (
        <li key={`${host}:${port}`} className={style.broker} data-up={up}>
          <span className={style.number} aria-hidden="true">
            {id ?? '?'}
          </span>
          <div className={style.words}>
            <h2 className={style.name}>
              Broker {id ?? 'unknown'}
              {controller && <span className={style.controller}>controller</span>}
            </h2>
            <p className={style.place}>
              {host}:{port}
            </p>
          </div>
          <p className={style.state}>
            <strong>{up ? 'Up' : 'Down'}</strong>
            <span>
              leads {leads(id)}
              <span className="visually-hidden">{leads(id) === 1 ? ' partition' : ' partitions'}</span>
            </span>
          </p>
        </li>
      ))}
    </ul>
  )
}
