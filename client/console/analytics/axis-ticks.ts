/** Round numbers for an axis from zero up: steps of 1, 2, 2.5 or 5 times a power of ten. */

const steps = [1, 2, 2.5, 5, 10]

/** @param whole no step below one: there is no half an order */
export const axisTicks = (max: number, whole: boolean, wanted = 4): readonly number[] => {
  if (max <= 0) return [0, 1]
  const rough = max / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const nice = power * (steps.find(step => step * power >= rough) ?? 10)
  const step = whole ? Math.max(1, Math.ceil(nice)) : nice
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, place) => place * step)
}
