/** Lambda gives keys and values as Base64, and leaves out those that are null. */
export const bytesOf = (base64: string | null | undefined): Buffer | null =>
  base64 === undefined || base64 === null ? null : Buffer.from(base64, 'base64')
