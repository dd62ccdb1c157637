import { useId, useState } from 'react'
import { describeFailure } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import type { ActionKind, OrderView } from '../../shared/contract.ts'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import { actionDialogs } from './action-dialogs.tsx'
import { actionNames } from './action-words.ts'
import style from './order.module.css'
import type { OrderActing } from './use-order-action.ts'

const kinds = Object.keys(actionNames) as ActionKind[]

/** What may be done with the order, and why the rest may not. */
export function OrderActions({ order, acting }: { order: OrderView; acting: OrderActing }) {
  const id = useId()
  const [shown, show] = useState<ActionKind>()
  const { open, isBusy, refusal, begin, clear } = acting
  const reasonOf = (kind: ActionKind): string | undefined => {
    const allowed = order.allowed[kind]
    if (allowed !== true) return allowed
    return open && shown !== kind ? 'Another action has no answer yet.' : undefined
  }
  const openDialog = (kind: ActionKind): void => {
    if (reasonOf(kind) !== undefined) return
    clear()
    show(kind)
  }
  const close = (): void => show(undefined)
  const act = async (kind: ActionKind, body: object, title: string): Promise<void> => {
    if (await begin(kind, body, title)) close()
  }
  const Dialog = shown && actionDialogs[shown]
  return (
    <Panel title="Actions">
      <ul className={style.choices}>
        {kinds.map(kind => {
          const reason = reasonOf(kind)
          return (
            <li key={kind} className={style.choice}>
              <Button
                aria-disabled={reason !== undefined}
                aria-describedby={reason === undefined ? undefined : `${id}-${kind}`}
                onClick={() => openDialog(kind)}
              >
                {actionNames[kind]}…
              </Button>
              {reason !== undefined && (
                <p id={`${id}-${kind}`} className={style.reason}>
                  {reason}
                </p>
              )}
            </li>
          )
        })}
      </ul>
      {shown && Dialog && (
        <Dialog
          order={order}
          isBusy={isBusy}
          blocked={isBusy ? undefined : reasonOf(shown)}
          refusal={refusal}
          trouble={refusal && { title: 'This was not done', text: describeFailure(refusal) }}
          act={(body, title) => void act(shown, body, title)}
          close={close}
        />
      )}
    </Panel>
  )
}

/** What became of the last action, and what to do when nobody knows. */
export function ActionNotice({ acting }: { acting: OrderActing }) {
  const { open, isBusy, trouble, outcome, retry, dismiss } = acting
  if (open && !isBusy) {
    return (
      <Notice
        tone="warn"
        title={`${open.title}: no answer`}
        actions={
          <>
            <Button main onClick={retry}>
              Try again
            </Button>
            <Button onClick={dismiss}>Leave it</Button>
          </>
        }
      >
        {trouble} It may have been done: look at “What was done” below. Trying again does it once at most.
      </Notice>
    )
  }
  if (outcome?.kind === 'done') return <Notice tone="good" title={`Done: ${outcome.attempt.title}`} />
  if (outcome?.kind === 'conflict') {
    return (
      <Notice tone="bad" title={`Not done: ${outcome.attempt.title}`}>
        {outcome.text} The order below is as it is now.
      </Notice>
    )
  }
  return null
}
