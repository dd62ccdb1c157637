import { useState } from 'react'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { TextField } from '../orders/action-fields.tsx'

interface DiscardDialogProps {
  readonly count: number
  readonly isBusy: boolean
  readonly trouble: { readonly title: string; readonly text: string } | undefined
  readonly discard: (reason: string) => void
  readonly close: () => void
}

/** Asks why, for that is kept. */
export function DiscardDialog({ count, discard, ...dialog }: DiscardDialogProps) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string>()
  const act = (): void => {
    const given = reason.trim()
    setError(given === '' ? 'Enter the reason.' : undefined)
    if (given !== '') discard(given)
  }
  return (
    <ConfirmDialog
      {...dialog}
      title={count === 1 ? 'Discard this record?' : `Discard ${count} records?`}
      words={[
        'What is discarded is not processed: it is not sent on, and nobody waits for it any more. Your name and the reason are kept with it.',
      ]}
      confirm="Discard"
      act={act}
    >
      <TextField label="Reason" value={reason} error={error} maxLength={300} change={setReason} />
    </ConfirmDialog>
  )
}
