import { expect, test } from '@jest/globals'
import type { ApiResult } from './api-request.ts'
import { everyPage } from './every-page.ts'

interface Page {
  readonly entries: readonly string[]
  readonly next: string | null
}
const page = (entries: readonly string[], next: string | null): ApiResult<Page> => ({
  ok: true,
  status: 200,
  data: { entries, next },
})
const entriesOf = (pages: readonly Page[]) => pages.flatMap(({ entries }) => entries)

test('a list is read to its end, each page after the one before', async () => {
  const answers: Record<string, ApiResult<Page>> = { '': page(['a'], 'a'), a: page([], 'b'), b: page(['c'], null) }
  const read = async (after = '') => answers[after] as ApiResult<Page>
  expect(await everyPage(read, entriesOf)).toMatchObject({ ok: true, data: ['a', 'c'] })
})

test('a page that fails fails the whole list', async () => {
  const read = async (after?: string): Promise<ApiResult<Page>> =>
    after ? { ok: false, kind: 'unreachable' } : page(['a'], 'a')
  expect(await everyPage(read, entriesOf)).toEqual({ ok: false, kind: 'unreachable' })
})
