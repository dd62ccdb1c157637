interface FigureHeadProps {
  /** What the rows are. */
  readonly first: string
  readonly figures: readonly string[]
}

/** The head of a table of figures. */
export function FigureHead({ first, figures }: FigureHeadProps) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {figures.map(name => (
          <th key={name} scope="col" data-figure="true">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}
