import { useRouter } from 'next/router'
import type { ReactNode } from 'react'
import { PageSkeleton } from './page-skeleton.tsx'
import { useInBrowser } from './use-in-browser.ts'

/** For what depends on the query of the address: the static page has none, and the router reads it after the page is hydrated. */
export function Addressed({ children }: { readonly children: ReactNode }) {
  const inBrowser = useInBrowser()
  const { isReady } = useRouter()
  return inBrowser && isReady ? children : <PageSkeleton />
}
