'use client'
import { Key } from '../shell/key.tsx'
import type { SignIn } from './sign-in.ts'
import style from './signed-in.module.css'

/** Who is signed in, and the way out. */
export function SignedIn({ who, signIn }: { who: string | undefined; signIn: SignIn }) {
  return (
    <p className={style.line}>
      <span>Signed in{who && ` as ${who}`}</span>
      <Key size="small" onClick={() => void signIn.leave()}>
        Sign out
      </Key>
    </p>
  )
}
