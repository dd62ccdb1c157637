'use client'
import type { Trouble } from '../lib/attempt.ts'
import { formatDateTime } from '../lib/time.ts'
import { Key } from '../shell/key.tsx'
import { Notice } from '../shell/notice.tsx'
import { useLocale } from '../shell/use-locale.ts'
import { useNow } from '../shell/use-now.ts'
import { useOnline } from '../shell/use-online.ts'
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
            <Key main onClick={resume}>
              Ask again
            </Key>
            <Key onClick={aside}>Put it aside</Key>
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
          <Key onClick={tryNow}>Try now</Key>
          {attempt.sends >= patience && <Key onClick={aside}>Put it aside</Key>}
        </>
      }
    >
      {online ? <Countdown until={until} /> : 'Your order is kept, and sent when the line is back. '}
      Every try carries the same key, so it can be charged only once.
    </Notice>
  )
}
