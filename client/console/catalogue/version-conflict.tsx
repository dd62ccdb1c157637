import { Button } from '../../shared/button.tsx'
import { Notice } from '../../shared/notice.tsx'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import style from './catalogue.module.css'
import { differencesOf, type Labels, mergeForms, type Seen } from './versioned-form.ts'

interface VersionConflictProps<Form> {
  readonly labels: Labels<Form>
  /** What both began with. */
  readonly base: Seen<Form>
  readonly mine: Form
  readonly theirs: Seen<Form>
  readonly saveMine: (merged: Form) => void
  readonly takeTheirs: () => void
}

/** Another operator was quicker: both values of each field, and the choice between them. */
export function VersionConflict<Form extends object>({
  labels,
  base,
  mine,
  theirs,
  saveMine,
  takeTheirs,
}: VersionConflictProps<Form>) {
  const merged = mergeForms(base.form, mine, theirs.form)
  const differences = differencesOf(merged, theirs.form)
  const changed = differencesOf(base.form, theirs.form).map(({ field }) => labels[field])
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
          <TableHead columns={['Field', 'Yours', 'Theirs']} />
          <tbody>
            {differences.map(({ field, mine: own, theirs: other }) => (
              <tr key={field}>
                <th scope="row">{labels[field]}</th>
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
