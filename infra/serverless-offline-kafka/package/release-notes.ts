/**
 * Prints the section of the changelog for a release tag. Fails if the tag is not the version in package.json, or if the
 * changelog has no section for it.
 *
 *   node package/release-notes.ts serverless-offline-kafka-v0.2.0
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const PREFIX = 'serverless-offline-kafka-v'

export const releaseNotes = (tag: string, version: string, changelog: string): string => {
  if (tag !== `${PREFIX}${version}`)
    throw new Error(`The tag is ${tag}, but package.json has version ${version}: tag ${PREFIX}${version}.`)
  const section = changelog.split(/^## /m).find(text => text.startsWith(`[${version}]`))
  const notes = section?.slice(section.indexOf('\n')).trim() ?? ''
  if (notes === '') throw new Error(`CHANGELOG.md has no section "## [${version}] - <date>".`)
  return notes
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  console.log(releaseNotes(process.argv[2] ?? '', version, readFileSync(join(root, 'CHANGELOG.md'), 'utf8')))
}
