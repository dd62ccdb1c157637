/** Calls that show who asks: with a token, with another one after a 401, and once more only. */
import { type Call, call, type Failure, type Send } from '../lib/answer.ts'
import type { SignIn } from './sign-in.ts'

const statusOf = (answer: { ok: true } | Failure): number | undefined =>
  !answer.ok && answer.kind === 'problem' ? answer.problem.status : undefined

export const bearer =
  ({ token, another, forbidden }: Pick<SignIn, 'token' | 'another' | 'forbidden'>, send: Send = call): Send =>
  async <T>(url: string, options: Call = {}) => {
    const shown = await token()
    if (!shown.ok) return shown.failure
    const withToken = (text: string) =>
      send<T>(url, { ...options, headers: { ...options.headers, authorization: `Bearer ${text}` } })
    let answer = await withToken(shown.token)
    if (statusOf(answer) === 401) {
      const next = await another(shown.token)
      if (!next.ok) return next.failure
      answer = await withToken(next.token)
    }
    if (statusOf(answer) === 403) forbidden()
    return answer
  }
