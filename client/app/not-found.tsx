import { ButtonLink } from '../shared/button.tsx'
import { EmptyState } from '../shared/empty-state.tsx'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <EmptyState title="There is no such page" picture="till">
      <p>The address leads nowhere in this shop.</p>
      <ButtonLink href="/" main>
        To the shelves
      </ButtonLink>
    </EmptyState>
  )
}
