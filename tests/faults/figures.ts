/** What a run measured, out of its history: nothing here is a promise, only a number. */
import type { Answer, Fault, Line } from './history.ts'

export interface Figures {
  readonly sent: number
  readonly accepted: number
  readonly answers: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, number>>
  readonly redriven: number
  /** Webhooks that were forged or late. */
  readonly webhooks: Readonly<Record<string, number>>
  /** What the door told the hostile, by status. */
  readonly hostileAnswers: Readonly<Record<string, number>>
  /** What a foreign producer wrote, by kind. */
  readonly foreignRecords: Readonly<Record<string, number>>
  /** Dead letters made of it. */
  readonly poisonPutAside: number
  /** Of the product that is contended: pieces delivered, and what operators and shoppers were told. */
  readonly lastPieces: { readonly delivered: number; readonly answers: Readonly<Record<string, number>> }
  /** What was done with orders, and what was refused. */
  readonly orderActions: Readonly<Record<string, number>>
  /** The longest time in which the shop was asked and accepted nothing, and the faults during it. */
  readonly longestUnavailabilityMs: number
  readonly duringLongestUnavailability: readonly string[]
  /** The longest such time in which at most one broker was away, and nothing else: the case that replicas are for. */
  readonly oneBrokerAwayMs: number
  /** Of one shopper: from the first request to the acceptance. */
  readonly longestWaitMs: number
  /** The faults during that wait. */
  readonly duringLongestWait: readonly string[]
  readonly medianAnswerMs: number
  readonly slowestAnswerMs: number
}

const overlapping = (faults: readonly Fault[], from: number, until: number): Fault[] =>
  faults.filter(fault => fault.at <= until && fault.until >= from)

const isAccepted = ({ status }: Answer): boolean => status === 202

interface Gap {
  readonly from: number
  readonly until: number
}
const length = ({ from, until }: Gap): number => until - from
const nothing: Gap = { from: 0, until: 0 }
const longer = (one: Gap, other: Gap): Gap => (length(other) > length(one) ? other : one)

/** From one acceptance to the next, where something was asked in vain in between. */
const gapsIn = (answers: readonly Answer[]): Gap[] => {
  const heard = answers
    .map(answer => ({
      at: answer.at + answer.ms,
      accepted: isAccepted(answer),
      failed: [0, 503].includes(answer.status),
    }))
    .sort((a, b) => a.at - b.at)
  const gaps: Gap[] = []
  let last: number | undefined
  let failedSince = false
  for (const { at, accepted, failed } of heard) {
    failedSince ||= failed
    if (!accepted) continue
    if (last !== undefined && failedSince) gaps.push({ from: last, until: at })
    last = at
    failedSince = false
  }
  return gaps
}

/** Two brokers that are struck together are struck at the same time. */
const atMostOneBroker = (faults: readonly Fault[]): boolean =>
  faults.every(({ component }) => component.startsWith('kafka-')) &&
  new Set(faults.map(({ at }) => at)).size === faults.length

const named = (faults: readonly Fault[]): string[] => faults.map(({ fault, component }) => `${fault} ${component}`)

const count = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, name => name)].map(([name, all]) => [name, all.length]).sort())

const contention = (lines: readonly Line[]): Figures['lastPieces'] => {
  const keys = new Set(lines.flatMap(line => (line.kind === 'cart' && line.isContended ? [line.key] : [])))
  const shoppers = lines.flatMap(line => {
    if (line.kind !== 'answer' || !keys.has(line.key)) return []
    return line.status === 202 ? ['checkouts'] : line.problem && line.status === 409 ? [line.problem] : []
  })
  const operators = lines.flatMap(line =>
    line.kind === 'price change' ? [line.status === 202 ? 'prices set' : 'prices refused'] : [],
  )
  const delivered = lines.reduce((sum, line) => sum + (line.kind === 'delivery' ? line.change : 0), 0)
  return { delivered, answers: count([...shoppers, ...operators]) }
}

/** Each key once, by its last answer. */
const orderActions = (lines: readonly Line[]): Figures['orderActions'] => {
  const last = new Map(lines.flatMap(line => (line.kind === 'order action' ? [[line.key, line] as const] : [])))
  return count(
    [...last.values()].map(({ does, status, problem }) =>
      status === 202 ? does : status === 0 ? 'unheard' : (problem ?? String(status)),
    ),
  )
}

export const figuresOf = (lines: readonly Line[]): Figures => {
  const answers = lines.filter(line => line.kind === 'answer')
  const faults = lines.filter(line => line.kind === 'fault')
  const waits = [...Map.groupBy(answers, ({ key }) => key).values()].flatMap(heard => {
    const from = Math.min(...heard.map(({ at }) => at))
    const first = heard.filter(isAccepted).map(({ at, ms }) => at + ms)
    return first.length === 0 ? [] : [{ from, until: Math.min(...first) }]
  })
  const longest = waits.reduce(longer, nothing)
  const gaps = gapsIn(answers)
  const longestGap = gaps.reduce(longer, nothing)
  const during = ({ from, until }: Gap): Fault[] => overlapping(faults, from, until)
  const times = answers
    .filter(({ status }) => status !== 0)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b)
  return {
    sent: lines.filter(line => line.kind === 'cart').length,
    accepted: waits.length,
    answers: count(answers.map(({ status }) => (status === 0 ? 'none' : String(status)))),
    faults: count(faults.map(({ fault, component }) => `${fault} ${component.replace(/-\d$/, '')}`)),
    redriven: lines.filter(line => line.kind === 'dead letter' && line.redriven).length,
    webhooks: count(lines.flatMap(line => (line.kind === 'webhook' ? [line.is] : []))),
    hostileAnswers: count(lines.flatMap(line => (line.kind === 'hostile answer' ? [String(line.status)] : []))),
    foreignRecords: count(lines.flatMap(line => (line.kind === 'foreign record' ? [line.name] : []))),
    poisonPutAside: lines.filter(line => line.kind === 'dead letter' && line.isForeign).length,
    lastPieces: contention(lines),
    orderActions: orderActions(lines),
    longestUnavailabilityMs: length(longestGap),
    duringLongestUnavailability: named(during(longestGap)),
    oneBrokerAwayMs: length(gaps.filter(gap => atMostOneBroker(during(gap))).reduce(longer, nothing)),
    longestWaitMs: length(longest),
    duringLongestWait: named(during(longest)),
    medianAnswerMs: times[Math.floor(times.length / 2)] ?? 0,
    slowestAnswerMs: times.at(-1) ?? 0,
  }
}
