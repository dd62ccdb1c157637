import { Notice } from '../../shared/notice.tsx'
import type { VersionedForm } from './use-versioned-form.ts'
import { VersionConflict } from './version-conflict.tsx'
import type { Labels } from './versioned-form.ts'

/** What became of the last attempt to save. */
export function SaveNotice<Form extends object>({
  versioned,
  labels,
}: {
  versioned: VersionedForm<Form>
  labels: Labels<Form>
}) {
  const { outcome, seen, form, saveMine, takeTheirs } = versioned
  switch (outcome?.kind) {
    case 'saved':
      return (
        <Notice tone="good" title={`Saved as version ${outcome.version}`}>
          The shop shows it within a few seconds.
        </Notice>
      )
    case 'failed':
      return (
        <Notice tone="bad" title="Not saved">
          {outcome.text}
        </Notice>
      )
    case 'conflict':
      return (
        <VersionConflict
          labels={labels}
          base={seen}
          mine={form}
          theirs={outcome.theirs}
          saveMine={merged => saveMine(merged, outcome.theirs)}
          takeTheirs={() => takeTheirs(outcome.theirs)}
        />
      )
    default:
      return undefined
  }
}
