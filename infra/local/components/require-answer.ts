/** @throws Error with what is answered, when that is no success */
export const requireAnswer = async (url: string, init?: RequestInit): Promise<void> => {
  const response = await fetch(url, init)
  const text = await response.text()
  if (response.ok) return
  throw new Error(`${init?.method ?? 'GET'} ${new URL(url).pathname} answers ${response.status}: ${text}`)
}
