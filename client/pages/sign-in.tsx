import { PageHead } from '../shell/page-head.tsx'
import { SignInCallback } from '../sign-in/sign-in-callback.tsx'

export default function Page() {
  return (
    <>
      <PageHead title="Signing in" />
      <SignInCallback />
    </>
  )
}
