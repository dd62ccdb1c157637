import type { Problem } from '../../shared/contract.ts'

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const problem = (
  status: number,
  slug: string,
  detail: string,
  more: Partial<Problem> & Readonly<Record<string, unknown>> = {},
): Reply => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...(status === 503 ? { 'retry-after': '1' } : {}) },
  body: { type: `https://kassa.example/problems/${slug}`, title: slug.replaceAll('-', ' '), status, detail, ...more },
})
