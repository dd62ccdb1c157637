/**
 * Where a payment is confirmed: a path of the API, which the pages reach under `/api`, or the https address of a bank. Undefined
 * for anything else, such as `javascript:`.
 */
export const bankAddress = (url: string): string | undefined => {
  if (url.startsWith('/') && !url.startsWith('//')) return `/api${url}`
  return URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined
}
