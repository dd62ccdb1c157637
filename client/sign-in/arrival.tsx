'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Empty } from '../shell/empty.tsx'
import { Key, KeyLink } from '../shell/key.tsx'
import { Notice } from '../shell/notice.tsx'
import { PageSkeleton } from '../shell/page-skeleton.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import type { Arrival as Arrived } from './sign-in.ts'
import { useSignIn } from './use-sign-in.ts'

/** Where the issuer sends the browser back to: on to the page one came from, or why not. */
export function Arrival() {
  const { config } = useShop()
  const signIn = useSignIn()
  const { replace } = useRouter()
  const finished = useRef(false)
  const [failed, setFailed] = useState<Exclude<Arrived, { ok: true }>>()
  const [again, setAgain] = useState<string>()

  useEffect(() => {
    if (!config || finished.current) return
    finished.current = true
    if (!signIn) return replace('/console')
    void signIn.finish(window.location.href).then(arrived => {
      if (arrived.ok) replace(arrived.returnTo)
      else setFailed(arrived)
    })
  }, [config, signIn, replace])

  if (!failed) return <PageSkeleton />
  const begin = async () => setAgain(await signIn?.begin(failed.returnTo))
  return (
    <>
      <Notice tone="bad" title={failed.title}>
        {again ?? failed.words}
      </Notice>
      <Empty title="The console stays closed" picture="till">
        <Key main onClick={() => void begin()}>
          Try again
        </Key>
        <KeyLink href="/">To the shelves</KeyLink>
      </Empty>
    </>
  )
}
