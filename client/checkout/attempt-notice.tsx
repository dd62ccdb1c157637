import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'
import { formatDateTime } from '../shared/time.ts'
import { useLocale } from '../shared/use-locale.ts'
import { useNow } from '../shared/use-now.ts'
import { useOnline } from '../shared/use-online.ts'
import type { Trouble } from './attempt.ts'
import type { AttemptState } from './use-attempt.ts'

interface AttemptNoticeProps {
  readonly state: AttemptState
  readonly resume: () => void
  readonly setAside: () => void
  readonly tryNow: () => void
}

const titles: Readonly<Record<Trouble, string>> = {
  unreachable: 'The shop is not responding',
  unavailable: 'We can’t take orders right now',
  failed: 'Something went wrong',
}

/** After this many sends the shopper may put the attempt aside. */
const patience = 3

const asideIsSure =
  'We don’t know whether this order arrived. If it did, it will be processed, and buying again would place a second order. Cancel this attempt?'

function Countdown({ until }: { until: number }) {
  const seconds = Math.max(0, Math.ceil((until - useNow(250)) / 1000))
  return <span aria-hidden="true">Next try in {seconds} s. </span>
}

/** Says what is known of an attempt whose answer is not. */
export function AttemptNotice({ state, resume, setAside, tryNow }: AttemptNoticeProps) {
  const online = useOnline()
  const locale = useLocale()
  const aside = (): void => {
    if (window.confirm(asideIsSure)) setAside()
  }
  if (state.phase === 'asking') {
    return (
      <Notice
        tone="warn"
        title={`You pressed Pay at ${formatDateTime(new Date(state.attempt.madeAt).toISOString(), locale)}, but we received no response`}
        actions={
          <>
            <Button main onClick={resume}>
              Try again
            </Button>
            <Button onClick={aside}>Cancel this attempt</Button>
          </>
        }
      >
        This sends the same order again. If it was placed before, it is not placed twice.
      </Notice>
    )
  }
  if (state.phase === 'expired') {
    return (
      <Notice tone="warn" title="An earlier payment attempt got no response">
        It is more than a day old. If it succeeded, the receipt is in your inbox.
      </Notice>
    )
  }
  if (state.phase !== 'waiting') return null
  const { attempt, until } = state
  return (
    <Notice
      tone="warn"
      title={online ? titles[attempt.trouble ?? 'failed'] : 'You are offline'}
      actions={
        <>
          <Button onClick={tryNow}>Try now</Button>
          {attempt.sends >= patience && <Button onClick={aside}>Cancel this attempt</Button>}
        </>
      }
    >
      {online ? <Countdown until={until} /> : 'Your order is saved and will be sent when you are back online. '}
      You can be charged only once.
    </Notice>
  )
}
