/** Reads a list page by page, to its end; a page that fails fails the whole. */
import type { ApiResult } from './api-request.ts'

export const everyPage = async <Page extends { readonly next: string | null }, Whole>(
  read: (after: string | undefined) => Promise<ApiResult<Page>>,
  join: (pages: readonly Page[]) => Whole,
): Promise<ApiResult<Whole>> => {
  const pages: Page[] = []
  for (let after: string | undefined; ; ) {
    const answer = await read(after)
    if (!answer.ok) return answer
    pages.push(answer.data)
    if (answer.data.next === null) return { ...answer, data: join(pages) }
    after = answer.data.next
  }
}
