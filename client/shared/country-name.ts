/** `DE` is `Germany`, or `Deutschland` where German is read; what is no code stays as it is. */
export const countryName = (code: string, locale: string): string =>
  /^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code) : code
