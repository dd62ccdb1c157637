import { expect, test } from '@jest/globals'
import { releaseNotes } from './release-notes.ts'

const changelog = `# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- Snappy.

## [0.1.0] - 2026-11-22

- First.
`

test('the notes of a release are its section of the changelog', () => {
  expect(releaseNotes('serverless-offline-kafka-v0.2.0', '0.2.0', changelog)).toBe('### Added\n\n- Snappy.')
})

test('a tag of another version is refused with the tag to use', () => {
  expect(() => releaseNotes('serverless-offline-kafka-v0.2.1', '0.2.0', changelog)).toThrow(
    'The tag is serverless-offline-kafka-v0.2.1, but package.json has version 0.2.0: tag serverless-offline-kafka-v0.2.0.',
  )
  expect(() => releaseNotes('', '0.2.0', changelog)).toThrow('The tag is ')
})

test('a version without changelog is refused', () => {
  expect(() => releaseNotes('serverless-offline-kafka-v0.3.0', '0.3.0', changelog)).toThrow(
    'CHANGELOG.md has no section "## [0.3.0] - <date>".',
  )
})
