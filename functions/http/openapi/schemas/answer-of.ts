/** Holds the schema of an answer to the type its handler answers with: when the two differ, the file does not compile. */
import type { z } from 'zod'

/** As JSON writes it: a Date becomes a string. */
type Written<T> = T extends Date ? string : T extends object ? { -readonly [K in keyof T]: Written<T[K]> } : T

type Fits<T, S> = Written<T> extends S ? (keyof T extends keyof S ? unknown : never) : never

export const answerOf =
  <T>() =>
  <S extends z.ZodType>(schema: S & Fits<T, z.infer<S>>): S =>
    schema
