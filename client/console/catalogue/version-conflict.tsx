'use client'
import { Button } from '../../shared/button.tsx'
import { Notice } from '../../shared/notice.tsx'
import table from '../table.module.css'
import style from './catalogue.module.css'
import { differencesOf, fieldLabels, mergeForms, type ProductForm } from './product-form.ts'

/** A version of a product, as a form. */
export interface Seen {
  readonly version: number
  readonly form: ProductForm
}

interface VersionConflictProps {
  /** What both began with. */
  readonly base: Seen
  readonly mine: ProductForm
  readonly theirs: Seen
  readonly saveMine: (merged: ProductForm) => void
  readonly takeTheirs: () => void
}

/** Another operator was quicker: both values of each field, and the choice between them. */
export function VersionConflict({ base, mine, theirs, saveMine, takeTheirs }: VersionConflictProps) {
  const merged = mergeForms(base.form, mine, theirs.form)
  const differences = differencesOf(merged, theirs.form)
  const changed = differencesOf(base.form, theirs.form).map(({ field }) => fieldLabels[field])
  return (
    <>
      <Notice
        tone="warn"
        title={`Not saved: somebody else has saved version ${theirs.version}`}
        actions={
          <>
            <Button main onClick={() => saveMine(merged)}>
              Save mine
            </Button>
            <Button onClick={takeTheirs}>Keep theirs</Button>
          </>
        }
      >
        They changed: {changed.join(', ') || 'nothing that you see'}. “Save mine” changes only the fields below.
      </Notice>
      {differences.length > 0 && (
        <table className={table.table}>
          <caption className="visually-hidden">Your values and theirs</caption>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Yours</th>
              <th scope="col">Theirs</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, mine: own, theirs: other }) => (
              <tr key={field}>
                <th scope="row">{fieldLabels[field]}</th>
                <td className={style.wrap}>{own}</td>
                <td className={style.wrap}>{other}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
