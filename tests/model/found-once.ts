/** Finds something out about an object that is never changed, once for each object. Two equal objects are two. */
export const foundOnce = <T extends object, R>(find: (object: T) => R): ((object: T) => R) => {
  const found = new WeakMap<T, { readonly result: R }>()
  return object => {
    const known = found.get(object)
    if (known) return known.result
    const result = find(object)
    found.set(object, { result })
    return result
  }
}
