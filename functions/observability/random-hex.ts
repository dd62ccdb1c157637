/**
 * Random ids for traces, from a buffer of random bytes that is filled at once: a system call for every few bytes takes twenty
 * times as long as the rest of an id. Not for secrets: the buffer stays in memory.
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
