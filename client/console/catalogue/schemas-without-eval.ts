/** Zod compiles its schemas with `new Function`, which the pages' content security policy forbids. Imported before them. */
import { config } from 'zod'

config({ jitless: true })
