/** Which events somebody looks at: kept in the address, so that it can be shared and the back button works. */

export interface ActivityQuery {
  /** Empty for all. */
  readonly topic: string
  readonly checkout: string
}

const checkoutId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const isCheckoutId = (text: string): boolean => checkoutId.test(text)

/** Whatever stands in an address: what is no query is left out. */
export const parseActivityQuery = (
  parameters: Pick<URLSearchParams, 'get'>,
  topics: readonly string[],
): ActivityQuery => {
  const [topic, checkout] = [parameters.get('topic') ?? '', parameters.get('checkout') ?? '']
  return {
    topic: topics.includes(topic) ? topic : '',
    checkout: isCheckoutId(checkout) ? checkout.toLowerCase() : '',
  }
}

export const activityAddress = (query: ActivityQuery): string => {
  const given = Object.entries(query).filter(([, value]) => value !== '')
  return given.length === 0 ? '/console' : `/console?${new URLSearchParams(given)}`
}
