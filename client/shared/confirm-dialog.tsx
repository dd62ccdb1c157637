import { type FormEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { Button } from './button.tsx'
import style from './confirm-dialog.module.css'
import { Notice } from './notice.tsx'

interface ConfirmDialogProps {
  readonly title: string
  /** What will happen, a paragraph each. */
  readonly words: readonly string[]
  /** On the button that does it. */
  readonly confirm: string
  /** On the button that does not. */
  readonly goBack?: string
  readonly isBusy: boolean
  /** Why it cannot be done any more: what it is about has changed meanwhile. */
  readonly blocked?: string | undefined
  /** What became of the last attempt. */
  readonly trouble?: { readonly title: string; readonly text: string } | undefined
  readonly act: () => void
  readonly close: () => void
  readonly children?: ReactNode
}

/** What an action needs to know and what it will do; nothing is done before it is confirmed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, words, confirm, goBack = 'Go back', isBusy, blocked, trouble, act, close, children } = props
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // Closing it before it leaves the page gives the focus back to the button that opened it.
    return () => shown?.close()
  }, [])
  const [submits, setSubmits] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every attempt and every answer
  useEffect(
    () => dialog.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
    [submits, trouble?.text],
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isBusy || blocked !== undefined) return
    act()
    setSubmits(submits + 1)
  }
  return (
    <dialog
      ref={dialog}
      className={style.dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-words`}
      onCancel={event => {
        event.preventDefault()
        if (!isBusy) close()
      }}
    >
      <form className={style.form} onSubmit={submit} noValidate>
        <h2 id={`${id}-title`}>{title}</h2>
        {children && (
          <fieldset className={style.fields}>
            <legend className="visually-hidden">{title}</legend>
            {children}
          </fieldset>
        )}
        <div id={`${id}-words`} className={style.words} aria-live="polite">
          {(blocked === undefined ? words : []).map(paragraph => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
        {trouble && (
          <Notice tone="bad" title={trouble.title}>
            {trouble.text}
          </Notice>
        )}
        {blocked !== undefined && (
          <Notice tone="warn" title="The order has changed meanwhile">
            {blocked}
          </Notice>
        )}
        <div className={style.actions}>
          <Button type="submit" main aria-disabled={isBusy || blocked !== undefined}>
            {isBusy ? 'Sending…' : confirm}
          </Button>
          <Button aria-disabled={isBusy} onClick={() => (isBusy ? undefined : close())}>
            {goBack}
          </Button>
        </div>
      </form>
    </dialog>
  )
}
