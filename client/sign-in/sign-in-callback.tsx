import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Button, ButtonLink } from '../shared/button.tsx'
import { EmptyState } from '../shared/empty-state.tsx'
import { Notice } from '../shared/notice.tsx'
import { useShop } from '../shared/shop-provider.tsx'
import type { SignInCompletion } from './sign-in.ts'
import { useSignIn } from './use-sign-in.ts'

/** Where the issuer sends the browser back to: on to the page one came from, or why not. */
export function SignInCallback() {
  const { config } = useShop()
  const signIn = useSignIn()
  const { replace } = useRouter()
  const finished = useRef(false)
  const [failed, setFailed] = useState<Exclude<SignInCompletion, { ok: true }>>()
  const [again, setAgain] = useState<string>()

  useEffect(() => {
    if (!config || finished.current) return
    finished.current = true
    if (!signIn) return replace('/console')
    void signIn.complete(window.location.href).then(completed => {
      if (completed.ok) replace(completed.returnTo)
      else setFailed(completed)
    })
  }, [config, signIn, replace])

  if (!failed) {
    return (
      <div role="status">
        <EmptyState title="Signing in" picture="till">
          <p>Your sign-in is being confirmed. The page of the console that you came from follows in a moment.</p>
        </EmptyState>
      </div>
    )
  }
  const tryAgain = async () => setAgain(await signIn?.start(failed.returnTo))
  return (
    <>
      <Notice tone="bad" title={failed.title}>
        {again ?? failed.message}
      </Notice>
      <EmptyState title="Not signed in" picture="till">
        <Button main onClick={() => void tryAgain()}>
          Try again
        </Button>
        <ButtonLink href="/">Continue shopping</ButtonLink>
      </EmptyState>
    </>
  )
}
