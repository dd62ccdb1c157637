/**
 * Random ids for traces, out of a page of random bytes that is drawn at once: a call to the system for every few bytes takes
 * twenty times as long as all the rest of an id. Not for secrets: the page stays in memory.
 */
import { randomFillSync } from 'node:crypto'

const page = Buffer.alloc(4_096)
let used = page.length

export const randomHex = (bytes: number): string => {
  if (used + bytes > page.length) {
    randomFillSync(page)
    used = 0
  }
  used += bytes
  return page.toString('hex', used - bytes, used)
}
