/** Made once for each language: making one costs more than all of its names. */
const names = new Map<string, Intl.DisplayNames>()

/** `DE` is `Germany`, or `Deutschland` in German; what is no code of ISO 3166-1 alpha-2 stays as it is. */
export const countryName = (code: string, locale = 'en'): string => {
  if (!/^[A-Z]{2}$/.test(code)) return code
  const name = names.get(locale) ?? new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' })
  names.set(locale, name)
  return name.of(code) ?? code
}
