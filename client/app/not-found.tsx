import { ButtonLink } from '../shared/button.tsx'
import { EmptyState } from '../shared/empty-state.tsx'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <EmptyState title="Page not found" picture="till">
      <p>This page does not exist.</p>
      <ButtonLink href="/" main>
        Continue shopping
      </ButtonLink>
    </EmptyState>
  )
}
