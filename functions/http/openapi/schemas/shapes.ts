/** Shapes that several parts of the document share. */
import { z } from 'zod'
import { topics } from '../../../topics.ts'

export const minorUnits = z.int().nonnegative()

export const moment = z.iso.datetime()
export const coordinates = { topic: z.string(), partition: z.int(), offset: z.int() }
export const topicName = z.enum(topics.map(({ name }) => name) as [string, ...string[]])

export const Problem = z
  .object({
    type: z.string().describe('A URI that names the kind of problem; its last segment is a stable word'),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .describe('RFC 9457')

export const nextPage = z
  .string()
  .nullable()
  .describe('What `after` must be for the next page; null after the last one')

export const incomplete = z.array(z.string()).describe('The parts of this answer that could not be read in time')
