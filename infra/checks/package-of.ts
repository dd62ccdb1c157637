/** @returns the npm package that a file, by its path or URL, belongs to; `kassa` when it is none of node_modules */
export const packageOf = (file: string): string => {
  const path = file.split('node_modules/').at(-1) ?? ''
  if (!file.includes('node_modules/')) return 'kassa'
  const [scope = '', name = ''] = path.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}
