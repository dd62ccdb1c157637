/** What only a Kassa on this machine has of a person: the mailbox that stands in for SES, log files, and DynamoDB Local's file. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { mailboxOf } from '../../functions/mailbox.ts'
import type { Place } from '../../functions/privacy/privacy.ts'
import { addressedTo } from '../local/components/mail/addressed-to.ts'
import type { Home } from '../local/home.ts'
import { Refusal } from '../refusal.ts'

export const mailboxPlace = async (url: string, mail: string, erases: boolean): Promise<Place> => {
  const place = 'Mailbox of this machine'
  const mailbox = mailboxOf(mail)
  const response = await fetch(`${url}/store`).catch((cause: unknown) => {
    throw new Refusal(`The mailbox does not answer at ${url}. Is Kassa running?`, { cause })
  })
  const { emails } = (await response.json()) as { emails: Parameters<ReturnType<typeof addressedTo>>[0][] }
  const found = emails.filter(addressedTo(mailbox)).length
  if (!erases) return { place, found, erased: 0 }
  const answer = await fetch(`${url}/mails?mailbox=${encodeURIComponent(mailbox)}`, { method: 'DELETE' })
  if (!answer.ok) throw new Refusal(`The mailbox answers ${answer.status} to the erasure: ${await answer.text()}`)
  const { forgotten } = (await answer.json()) as { forgotten: number }
  return { place, found, erased: forgotten }
}

/** Logs hold no personal data. This looks whether that is so: every line that has one of the words, in lower case and whole, counts. */
export const logsPlace = async (
  home: Home,
  words: readonly string[],
): Promise<Place & { readonly files: string[] }> => {
  const folder = join(home.folder, 'logs')
  const whole = words.map(word => {
    const literal = word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'u')
  })
  const names = await readdir(folder).catch(() => [])
  const files: string[] = []
  let found = 0
  for (const name of names) {
    const text = (await readFile(join(folder, name), 'utf8')).toLowerCase()
    const lines = text.split('\n').filter(line => whole.some(word => word.test(line))).length
    if (lines > 0) files.push(join(folder, name))
    found += lines
  }
  return { place: 'Log files', found, erased: 0, files }
}

/** DynamoDB Local leaves bytes of what was replaced in its file until they are needed. This writes the file anew, without them. */
export const compactDynamodbLocal = async (home: Home): Promise<boolean> => {
  const file = join(home.data('dynamodb'), 'shared-local-instance.db')
  if (!(await stat(file).catch(() => undefined))) return false // in a container: its file is not here
  const database = new DatabaseSync(file, { timeout: 20_000 })
  try {
    database.exec('VACUUM')
    return true
  } finally {
    database.close()
  }
}
