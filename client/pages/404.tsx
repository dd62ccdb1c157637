import { ButtonLink } from '../shared/button.tsx'
import { EmptyState } from '../shared/empty-state.tsx'
import { PageHead } from '../shell/page-head.tsx'

export default function NotFound() {
  return (
    <>
      <PageHead title="Not found" />
      <EmptyState title="Page not found" picture="till">
        <p>This page does not exist.</p>
        <ButtonLink href="/" main>
          Continue shopping
        </ButtonLink>
      </EmptyState>
    </>
  )
}
