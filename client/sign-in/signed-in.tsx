import { Button } from '../shared/button.tsx'
import type { SignIn } from './sign-in.ts'
import style from './signed-in.module.css'

/** Who is signed in, and the way out. */
export function SignedIn({ userName, signIn }: { userName: string | undefined; signIn: SignIn }) {
  return (
    <p className={style.line}>
      <span>Signed in{userName && ` as ${userName}`}</span>
      <Button size="small" onClick={() => void signIn.signOut()}>
        Sign out
      </Button>
    </p>
  )
}
