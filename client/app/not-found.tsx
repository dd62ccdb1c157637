import { Empty } from '../shell/empty.tsx'
import { KeyLink } from '../shell/key.tsx'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Empty title="There is no such page" picture="till">
      <p>The address leads nowhere in this shop.</p>
      <KeyLink href="/" main>
        To the shelves
      </KeyLink>
    </Empty>
  )
}
