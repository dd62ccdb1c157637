import { type ApiFailure, describeFailure, problemSlug } from '../../shared/api-request.ts'
import { EmptyState } from '../../shared/empty-state.tsx'

/** The address of somebody else's page, where the problem names one that may be opened. */
const pageOf = (problem: object): string | undefined => {
  const page = 'page' in problem ? problem.page : undefined
  return typeof page === 'string' && /^https?:\/\//.test(page) ? page : undefined
}

/** True for what is no trouble of the shop: it has no such trace, or leaves traces to somebody else. */
export const isNoTrace = (failure: ApiFailure | undefined): boolean =>
  failure?.kind === 'problem' && (failure.problem.status === 404 || failure.problem.status === 400)

/** Says why there is nothing to show, and the way on. */
export function NoTrace({ failure, children }: { failure: ApiFailure; children?: React.ReactNode }) {
  const problem = failure.kind === 'problem' ? failure.problem : undefined
  const isElsewhere = problem !== undefined && problemSlug(problem) === 'traces-elsewhere'
  const page = problem && pageOf(problem)
  return (
    <EmptyState title={isElsewhere ? 'Traces are kept elsewhere' : 'This trace is not here'} level={2}>
      <p>{describeFailure(failure)}</p>
      {page && (
        <p>
          <a href={page} target="_blank" rel="noreferrer">
            Open it there<span className="visually-hidden"> (opens another tab)</span>
          </a>
        </p>
      )}
      {children}
    </EmptyState>
  )
}
