/** Which dead letters somebody looks at: kept in the address, so that it can be shared and the back button works. */

/** The topics a record can be sent back from. */
export const deadLetterTopics = ['dead-letter', 'retries-exhausted'] as const

export interface LettersQuery {
  readonly topic: (typeof deadLetterTopics)[number] | ''
  /** Empty for those that wait. */
  readonly state: 'handled' | ''
}

export const parseLettersQuery = (parameters: Pick<URLSearchParams, 'get'>): LettersQuery => ({
  topic: deadLetterTopics.find(name => name === parameters.get('topic')) ?? '',
  state: parameters.get('state') === 'handled' ? 'handled' : '',
})

export const lettersAddress = (query: LettersQuery): string => {
  const given = Object.entries(query).filter(([, value]) => value !== '')
  return given.length === 0 ? '/console/dead-letters' : `/console/dead-letters?${new URLSearchParams(given)}`
}
