'use client'
import { useMemo } from 'react'
import type { SignInSettings } from '../lib/config.ts'
import { kept } from '../lib/kept.ts'
import { textStorage } from '../lib/text-storage.ts'
import { useShop } from '../shell/shop-provider.tsx'
import { useKept } from '../shell/use-kept.ts'
import type { Issuer } from './issuer.ts'
import { type SignIn, signIn } from './sign-in.ts'
import { out, parseDeparture, parseStanding, type Standing } from './standing.ts'

/** Tokens live as long as the tab: nothing of them is left in the browser afterwards. */
const place = textStorage(() => sessionStorage)
const standing = kept('kassa.standing', parseStanding, place)
const departure = kept('kassa.departure', parseDeparture, place)

const inThisTab = (settings: SignInSettings): SignIn => {
  const { origin } = window.location
  let issuer: Issuer | undefined
  return signIn({
    standing,
    departure,
    issuer: async () => {
      const { connectIssuer } = await import('./issuer.ts')
      issuer ??= connectIssuer({ settings, redirectUri: `${origin}/sign-in` })
      return issuer
    },
    now: Date.now,
    go: url => window.location.assign(url),
    home: `${origin}/console`,
  })
}

export const useStanding = (): Standing => useKept(standing, out)

/** Undefined where no issuer is configured, and until that is known. */
export const useSignIn = (): SignIn | undefined => {
  const settings = useShop().config?.signIn
  return useMemo(() => settings && inThisTab(settings), [settings])
}
