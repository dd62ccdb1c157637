'use client'
import { useState } from 'react'
import type { SignInSettings } from '../lib/config.ts'
import { Empty } from '../shell/empty.tsx'
import { Key } from '../shell/key.tsx'
import { Notice } from '../shell/notice.tsx'
import type { SignIn } from './sign-in.ts'
import style from './signed-out.module.css'
import type { Standing } from './standing.ts'

interface SignedOutProps {
  readonly standing: Exclude<Standing, { is: 'in' }>
  readonly signIn: SignIn
  readonly settings: SignInSettings
}

interface Words {
  readonly title: string
  readonly text: string
}

const wordsOf = (standing: SignedOutProps['standing'], { issuer, scope }: SignInSettings): Words => {
  const { host } = new URL(issuer)
  if (standing.is === 'forbidden') {
    const asked = scope.split(' ').filter(each => each !== 'openid')
    return {
      title: 'This sign-in may not see the console',
      text: `${standing.session.who ?? 'You'} signed in, but without what the API asks for: the scope ${asked.join(', ')}. Whoever runs ${host} can give it; then sign in again.`,
    }
  }
  if (standing.is === 'out') {
    return { title: 'Sign in to see the console', text: `It is for those who run the shop. You sign in at ${host}.` }
  }
  return standing.early
    ? {
        title: 'The API no longer takes this sign-in',
        text: `It was taken back, or the API expects tokens of another issuer or audience. Sign in again at ${host}.`,
      }
    : { title: 'Your sign-in has ended', text: `Sign in again at ${host}, and you are back on this page.` }
}

/** In place of the console: why it is not there, and the way in. */
export function SignedOut({ standing, signIn, settings }: SignedOutProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { title, text } = wordsOf(standing, settings)
  const forbidden = standing.is === 'forbidden'

  const begin = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setFailure(undefined)
    const { pathname, search } = window.location
    setFailure(await signIn.begin(`${pathname}${search}`, forbidden))
    setBusy(false)
  }

  return (
    <>
      {failure && (
        <Notice tone="bad" title="You cannot sign in right now">
          {failure}
        </Notice>
      )}
      {standing.is === 'out' && standing.but && (
        <Notice tone="warn" title="You are signed out of this page alone">
          {standing.but}
        </Notice>
      )}
      <div role="status">
        <Empty title={title} picture="till">
          <p>{text}</p>
          <div className={style.keys}>
            <Key main onClick={() => void begin()} aria-disabled={busy}>
              {forbidden ? 'Sign in as someone else' : 'Sign in'}
            </Key>
            {forbidden && <Key onClick={() => void signIn.leave()}>Sign out</Key>}
          </div>
        </Empty>
      </div>
    </>
  )
}
