'use client'
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
  unreachable: 'The shop does not answer',
  unavailable: 'The till is closed for a moment',
  'in-progress': 'The first try is still being rung up',
  failed: 'Something went wrong at the till',
}

/** After this many sends the shopper may put the attempt aside. */
const patience = 3

const asideIsSure =
  'The shop never said whether this order arrived. If it did, it will be made, and buying again would be a second order. Put it aside?'

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
        title={`You pressed Pay at ${formatDateTime(new Date(state.attempt.madeAt).toISOString(), locale)}, and no answer came`}
        actions={
          <>
            <Button main onClick={resume}>
              Ask again
            </Button>
            <Button onClick={aside}>Put it aside</Button>
          </>
        }
      >
        Asking again sends the very same order: if it was made then, it is not made twice.
      </Notice>
    )
  }
  if (state.phase === 'expired') {
    return (
      <Notice tone="warn" title="An earlier attempt to pay never got an answer">
        It is more than a day old. If it went through, its receipt is in your mail.
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
          {attempt.sends >= patience && <Button onClick={aside}>Put it aside</Button>}
        </>
      }
    >
      {online ? <Countdown until={until} /> : 'Your order is kept, and sent when the line is back. '}
      Every try carries the same key, so it can be charged only once.
    </Notice>
  )
}
