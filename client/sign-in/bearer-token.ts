/**
 * Calls that show who asks: with a token, with another one after a 401, and once more only. A token may be good for looking and
 * not for acting: only a look that is forbidden ends the sign-in.
 */
import { type ApiFailure, apiRequest, type RequestOptions, type SendRequest } from '../shared/api-request.ts'
import type { SignIn } from './sign-in.ts'

const statusOf = (answer: { ok: true } | ApiFailure): number | undefined =>
  !answer.ok && answer.kind === 'problem' ? answer.problem.status : undefined

const detailOf = (answer: { ok: true } | ApiFailure): string | undefined =>
  !answer.ok && answer.kind === 'problem' ? answer.problem.detail : undefined

const mayNotAct: ApiFailure = {
  ok: false,
  kind: 'problem',
  problem: {
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    detail:
      'You may look, but not act. Ask whoever manages the sign-in for the scope for actions, such as kassa/operations.act, then sign in again.',
  },
}

export const withBearerToken =
  (
    { token, replaceToken, onForbidden }: Pick<SignIn, 'token' | 'replaceToken' | 'onForbidden'>,
    send: SendRequest = apiRequest,
  ): SendRequest =>
  async <T>(url: string, options: RequestOptions = {}) => {
    const shown = await token()
    if (!shown.ok) return shown.failure
    const withToken = (text: string) =>
      send<T>(url, { ...options, headers: { ...options.headers, authorization: `Bearer ${text}` } })
    let answer = await withToken(shown.token)
    if (statusOf(answer) === 401) {
      const next = await replaceToken(shown.token)
      if (!next.ok) return next.failure
      answer = await withToken(next.token)
    }
    if (statusOf(answer) !== 403) return answer
    // The gateway gives no reason; the API itself would.
    if (detailOf(answer) !== undefined) return answer
    if (options.acts ?? (options.method ?? 'GET') !== 'GET') return mayNotAct
    onForbidden()
    return answer
  }
