/** Names in the paths and bodies of requests, as Kafka accepts them. */
import { z } from 'zod'

export const topicName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,249}$/, 'Expected the name of a topic: letters, digits, dots, hyphens and underscores.')

// biome-ignore lint/suspicious/noControlCharactersInRegex: no name has them
export const groupName = z.string().regex(/^[^\u0000-\u001f\u007f]{1,255}$/, 'Expected the name of a consumer group.')
