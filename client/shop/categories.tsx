import style from './categories.module.css'

interface CategoriesProps {
  readonly names: readonly string[]
  /** Empty for all of them. */
  readonly chosen: string
  readonly choose: (name: string) => void
}

export function Categories({ names, chosen, choose }: CategoriesProps) {
  return (
    <fieldset className={style.categories}>
      <legend className="visually-hidden">Category</legend>
      {['', ...names].map(name => (
        <button
          key={name}
          type="button"
          className={style.category}
          aria-pressed={name === chosen}
          onClick={() => choose(name)}
        >
          {name || 'Everything'}
        </button>
      ))}
    </fieldset>
  )
}
