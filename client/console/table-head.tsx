import list from './list-page.module.css'

/** A heading over text, over figures, or over what a narrow screen leaves out. */
export type Column = string | { readonly figure: string } | { readonly wide: string }

interface TableHeadProps {
  readonly columns: readonly Column[]
}

/** The headings of a table, one for each column. */
export function TableHead({ columns }: TableHeadProps) {
  return (
    <thead>
      <tr>{columns.map(headingOf)}</tr>
    </thead>
  )
}

const headingOf = (column: Column) => {
  if (typeof column === 'string') return heading(column)
  return 'figure' in column
    ? heading(column.figure, { 'data-figure': 'true' })
    : heading(column.wide, { className: list.wide })
}

const heading = (label: string, attributes: { className?: string | undefined; 'data-figure'?: 'true' } = {}) => (
  <th key={label} scope="col" {...attributes}>
    {label}
  </th>
)
