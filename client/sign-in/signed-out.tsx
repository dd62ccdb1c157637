import { useState } from 'react'
import { Button } from '../shared/button.tsx'
import type { SignInSettings } from '../shared/config.ts'
import { EmptyState } from '../shared/empty-state.tsx'
import { Notice } from '../shared/notice.tsx'
import type { SignInState } from './session.ts'
import type { SignIn } from './sign-in.ts'
import style from './signed-out.module.css'

interface SignedOutProps {
  readonly state: Exclude<SignInState, { status: 'signed-in' }>
  readonly signIn: SignIn
  readonly settings: SignInSettings
}

interface Words {
  readonly title: string
  readonly text: string
}

const wordsOf = (state: SignedOutProps['state'], { issuer, scope }: SignInSettings): Words => {
  const { host } = new URL(issuer)
  if (state.status === 'forbidden') {
    const asked = scope.split(' ').filter(each => each !== 'openid')
    return {
      title: 'You don’t have access to the console',
      text: `${state.session.userName ?? 'You'} signed in, but without the scope ${asked.join(', ')}. Ask the administrator of ${host} for it, then sign in again.`,
    }
  }
  if (state.status === 'signed-out') {
    return {
      title: 'Sign in to see the console',
      text: `The console is for the shop’s operators. You sign in at ${host}.`,
    }
  }
  return state.early
    ? {
        title: 'Your sign-in is no longer accepted',
        text: `It was revoked, or the API expects another issuer or audience. Sign in again at ${host}.`,
      }
    : { title: 'Your session has expired', text: `Sign in again at ${host} to return to this page.` }
}

/** In place of the console: why it is not there, and the way in. */
export function SignedOut({ state, signIn, settings }: SignedOutProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { title, text } = wordsOf(state, settings)
  const forbidden = state.status === 'forbidden'

  const start = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setFailure(undefined)
    const { pathname, search } = window.location
    setFailure(await signIn.start(`${pathname}${search}`, forbidden))
    setBusy(false)
  }

  return (
    <>
      {failure && (
        <Notice tone="bad" title="You cannot sign in right now">
          {failure}
        </Notice>
      )}
      {state.status === 'signed-out' && state.notice && (
        <Notice tone="warn" title="You are signed out of the console only">
          {state.notice}
        </Notice>
      )}
      <div role="status">
        <EmptyState title={title} picture="till">
          <p>{text}</p>
          <div className={style.keys}>
            <Button main onClick={() => void start()} aria-disabled={busy}>
              {forbidden ? 'Use another account' : 'Sign in'}
            </Button>
            {forbidden && <Button onClick={() => void signIn.signOut()}>Sign out</Button>}
          </div>
        </EmptyState>
      </div>
    </>
  )
}
