/** Which topic and which of its records somebody looks at: kept in the address, so that it can be shared and the back button works. */

export interface RecordsQuery {
  readonly topic: string
  /** Empty for all. */
  readonly partition: string
  /** `oldest`, an offset or a time; empty for the newest. */
  readonly from: string
  readonly filter: string
}

export const noQuery: RecordsQuery = { topic: '', partition: '', from: '', filter: '' }

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/** Whatever stands in an address: what is no query is left out. */
export const parseTopicsQuery = (parameters: Pick<URLSearchParams, 'get'>): RecordsQuery => {
  const [partition, from] = [parameters.get('partition') ?? '', parameters.get('from') ?? '']
  const isPartition = /^\d{1,6}$/.test(partition)
  const isOffset = isPartition && /^\d{1,15}$/.test(from)
  const isTime = time.test(from) && !Number.isNaN(Date.parse(from))
  return {
    topic: parameters.get('topic') ?? '',
    partition: isPartition ? partition : '',
    from: from === 'oldest' || isOffset || isTime ? from : '',
    filter: (parameters.get('filter') ?? '').slice(0, 200),
  }
}

export const topicsAddress = (query: Partial<RecordsQuery>): string => {
  const given = Object.entries({ ...noQuery, ...query }).filter(([, value]) => value !== '')
  return given.length === 0 ? '/console/topics' : `/console/topics?${new URLSearchParams(given)}`
}

export const pageSize = 50

/** What `GET /topics/{topic}/records` is asked; a cursor says where to begin. */
export const recordsParameters = ({ partition, from, filter }: RecordsQuery, cursor = ''): URLSearchParams => {
  const given = { partition, from: cursor ? '' : from, filter, cursor, limit: String(pageSize) }
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ''))
}
