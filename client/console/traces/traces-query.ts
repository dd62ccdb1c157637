/** Which trace somebody looks at, and how: kept in the address. */

export interface TracesQuery {
  /** Empty for the list. */
  readonly id: string
  readonly view: 'waterfall' | 'table'
}

const traceId = /^[0-9a-f]{32}$/

/** Whatever stands in an address: what is no trace id is left out. */
export const parseTracesQuery = (parameters: Pick<URLSearchParams, 'get'>): TracesQuery => {
  const id = (parameters.get('id') ?? '').toLowerCase()
  return { id: traceId.test(id) ? id : '', view: parameters.get('view') === 'table' ? 'table' : 'waterfall' }
}

export const traceAddress = (id: string, view: TracesQuery['view'] = 'waterfall'): string =>
  `/console/traces?${new URLSearchParams({ id, ...(view === 'table' ? { view } : {}) })}`
