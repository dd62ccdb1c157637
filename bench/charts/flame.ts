/** A flame graph out of a CPU profile of V8: the width of a bar is processor time, and it stands on its caller. */
import { packageOf } from '../../infra/checks/package-of.ts'
import { colours, type Picture, rectangle, svg, text, told } from './svg.ts'

/** As `node --cpu-prof` writes it, what is used of it: times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const [, amber, blue, purple] = colours.others

/** Whose code a frame is, and its colour. */
const fills = {
  Kassa: colours.kassa,
  'a bundle': '#4d7a3a',
  kafkajs: amber,
  'AWS SDK and Powertools': blue,
  'other packages': purple,
  'Node and V8': '#b8b4a7',
} as const
type Origin = keyof typeof fills
const origins = Object.keys(fills) as Origin[]

interface Frame {
  readonly name: string
  readonly origin: Origin
  /** Microseconds, its callees' included. */
  total: number
  readonly callees: Map<string, Frame>
}

const originOf = (url: string): Origin => {
  if (url === '' || url.startsWith('node:')) return 'Node and V8'
  if (url.includes('/bundles/')) return 'a bundle'
  const name = packageOf(url)
  if (name === 'kassa') return 'Kassa'
  if (name === 'kafkajs') return name
  return /^@(aws|smithy)/.test(name) ? 'AWS SDK and Powertools' : 'other packages'
}

/** A file by the end of its path: where a checkout lies is nobody's business. */
const nameOf = (functionName: string, url: string): string => {
  const file = url.startsWith('node:') ? url : url.split('/').slice(-2).join('/')
  return [functionName || '(anonymous)', file].filter(Boolean).join('  ')
}

/** The stacks of a profile as a tree, without the time in which nothing was to do. */
export const framesOf = ({ nodes, samples, timeDeltas }: CpuProfile): Frame => {
  const spent = new Map<number, number>()
  for (const [index, id] of samples.entries()) spent.set(id, (spent.get(id) ?? 0) + (timeDeltas[index] ?? 0))
  const byId = new Map(nodes.map(node => [node.id, node]))
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)))
  const root: Frame = { name: 'all', origin: 'Node and V8', total: 0, callees: new Map() }
  for (const [id, microseconds] of spent) {
    if (byId.get(id)?.callFrame.functionName === '(idle)') continue
    const stack: number[] = []
    for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) stack.unshift(at)
    root.total += microseconds
    let frame = root
    for (const each of stack.slice(1)) {
      const { functionName, url } = byId.get(each)?.callFrame ?? { functionName: '', url: '' }
      const name = nameOf(functionName, url)
      const callee = frame.callees.get(name) ?? { name, origin: originOf(url), total: 0, callees: new Map() }
      callee.total += microseconds
      frame.callees.set(name, callee)
      frame = callee
    }
  }
  return root
}

/** Microseconds by whose code was running. */
export const ownTimes = (root: Frame): Record<Origin, number> => {
  const times = Object.fromEntries(origins.map(origin => [origin, 0])) as Record<Origin, number>
  const visit = (frame: Frame): void => {
    let own = frame.total
    for (const callee of frame.callees.values()) {
      own -= callee.total
      visit(callee)
    }
    times[frame.origin] += own
  }
  visit(root)
  return times
}

const width = 1_100
const left = 24
const row = 17
const top = 92
/** Of the whole: what is narrower is not drawn. */
const least = 0.003
const letter = 5.6

const bars = (root: Frame) => {
  const scale = (width - 2 * left) / root.total
  const marks: string[] = []
  let deepest = 0
  const draw = (frame: Frame, x: number, depth: number): void => {
    deepest = Math.max(deepest, depth)
    const wide = frame.total * scale
    const y = top + depth * row
    const room = Math.floor((wide - 6) / letter)
    const share = ((frame.total / root.total) * 100).toFixed(1)
    const colour = frame.origin === 'Node and V8' ? colours.ink : '#ffffff'
    const words = room >= 6 ? [text(x + 3, y + 12, frame.name.slice(0, room), { size: 10, colour })] : []
    const bar = rectangle(x, y, wide - 0.6, row - 1, fills[frame.origin])
    marks.push(told(`${frame.name}: ${share} %`, [bar, ...words]))
    let at = x
    for (const callee of [...frame.callees.values()].toSorted((a, b) => b.total - a.total)) {
      if (callee.total / root.total >= least) draw(callee, at, depth + 1)
      at += callee.total * scale
    }
  }
  draw(root, left, 0)
  return { marks, height: top + (deepest + 1) * row + 20 }
}

export const flame = ({ title, profile }: Pick<Picture, 'title'> & { readonly profile: CpuProfile }): string => {
  const root = framesOf(profile)
  const times = ownTimes(root)
  const seen = origins.filter(origin => times[origin] > 0)
  const shares = seen.map(origin => `${origin} ${((times[origin] / root.total) * 100).toFixed(0)} %`)
  const legend = seen.flatMap((origin, index) => [
    rectangle(left + index * 205, 52, 10, 10, fills[origin]),
    text(left + index * 205 + 15, 61, shares[index] ?? '', { size: 11, colour: colours.soft }),
  ])
  const { marks, height } = bars(root)
  const note = text(left, 80, `${(root.total / 1e6).toFixed(2)} s of processor time; callers above, callees below`, {
    size: 11,
    colour: colours.soft,
  })
  const description = `Processor time by the code that used it: ${shares.join(', ')}.`
  return svg({ title, description, width, height, marks: [...legend, note, ...marks] })
}
