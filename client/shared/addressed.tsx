import { useRouter } from 'next/router'
import type { ReactNode } from 'react'
import { PageSkeleton } from './page-skeleton.tsx'
import { useInBrowser } from './use-in-browser.ts'

interface AddressedProps {
  /** What the page has whatever the address asks for, such as its title: it is read before the scripts are there. */
  readonly head?: ReactNode
  readonly children: ReactNode
}

/** For what depends on the query of the address: the static page has none, and the router reads it after the page is hydrated. */
export function Addressed({ head, children }: AddressedProps) {
  const inBrowser = useInBrowser()
  const { isReady } = useRouter()
  return inBrowser && isReady ? children : <PageSkeleton head={head} />
}
