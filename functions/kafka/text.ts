/** Text that every later step can carry: JSON allows half a surrogate pair and U+0000, UTF-8 and PostgreSQL do not. */
import { z } from 'zod'

export const text = z
  .string()
  .refine(
    value => value.isWellFormed() && !value.includes('\0'),
    'Expected well-formed text: no unpaired surrogate and no null character.',
  )
