/** Shows a start as it goes: a live list of steps on a terminal, a line for each step elsewhere. */
import { styleText } from 'node:util'
import type { PlatformEvent } from '../platform.ts'

export interface Screen {
  write(text: string): void
  /** Undefined when it is no terminal. */
  readonly rows: number | undefined
  /** What a line of the list must not exceed, for it is drawn over by counting lines. */
  readonly columns?: number | undefined
  readonly colours: boolean
}

const titles: Record<string, string> = {
  jars: 'Java programs, by Maven',
  'kafka-1': 'Apache Kafka, broker and controller',
  'kafka-2': 'Apache Kafka, broker and controller',
  'kafka-3': 'Apache Kafka, broker and controller',
  postgres: 'PostgreSQL, the sink database',
  dynamodb: 'DynamoDB Local, orders and stock',
  mail: 'mail catcher',
  traces: 'receiver of traces',
  connect: 'Kafka Connect',
  certificates: 'certificates of this machine',
  users: 'users of the brokers',
  rights: 'rights on topics and groups',
  topics: 'Kafka topics',
  tables: 'tables, catalogue and stock',
  schema: 'schema of the sink database',
  connector: 'sink connector',
  offline: 'the functions, by sls offline',
  'storefront build': 'shop and console, built',
  storefront: 'shop and console, served',
}

type StepState = 'waiting' | 'running' | 'done' | 'failed'

interface Row {
  state: StepState
  since: number
  ms: number
  text: string
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const marks: Record<StepState, string> = { waiting: '·', running: '…', done: '✓', failed: '✗' }
const colours = { waiting: 'dim', running: 'cyan', done: 'green', failed: 'red' } as const
const redrawMs = 100
const progressEveryMs = 3_000

export interface Reporter {
  event(event: PlatformEvent): void
  /** A line of its own, above the list if there is one. */
  line(text: string): void
  /** Leaves the list as it is now. */
  close(): void
}

export const reporter = (screen: Screen, now: () => number = () => performance.now()): Reporter => {
  const rows = new Map<string, Row>()
  let drawn = 0
  let live = false
  let timer: NodeJS.Timeout | undefined
  const toldProgress = new Map<string, number>()

  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    screen.colours ? styleText(format, text, { validateStream: false }) : text
  const line = (step: string, { state, since, ms, text }: Row): string => {
    const time = state === 'running' ? seconds(now() - since) : state === 'waiting' ? '' : seconds(ms)
    const room = live ? (screen.columns ?? 80) - 31 : Number.POSITIVE_INFINITY
    const title = [titles[step] ?? '', text].filter(Boolean).join(': ').slice(0, room)
    return `  ${style(colours[state], marks[state])} ${step.padEnd(17)}${time.padStart(7)}  ${style('dim', title)}`
  }
  const erase = () => {
    if (drawn > 0) screen.write(`\u001b[${drawn}A\u001b[J`)
    drawn = 0
  }
  const draw = () => {
    erase()
    const lines = [...rows].map(([step, row]) => line(step, row))
    screen.write(lines.map(text => `${text}\n`).join(''))
    drawn = lines.length
  }
  const say = (text: string) => {
    if (live) erase()
    screen.write(`${text}\n`)
    if (live) draw()
  }
  const change = (step: string, next: Partial<Row>) => {
    const row = { state: 'waiting', since: now(), ms: 0, text: '', ...rows.get(step), ...next } as Row
    rows.set(step, row)
    if (live) draw()
    return row
  }
  const tell = (step: string, row: Row) => {
    if (!live) say(line(step, row))
  }

  const event = (happened: PlatformEvent): void => {
    switch (happened.kind) {
      case 'planned':
        for (const step of happened.steps) rows.set(step, { state: 'waiting', since: 0, ms: 0, text: '' })
        live = screen.rows !== undefined && screen.rows > rows.size + 2
        if (live) {
          draw()
          timer = setInterval(draw, redrawMs)
        }
        return
      case 'started':
        change(happened.step, { state: 'running', since: now() })
        return
      case 'progress': {
        const row = change(happened.step, { text: happened.text })
        if (now() - (toldProgress.get(happened.step) ?? -progressEveryMs) < progressEveryMs) return
        toldProgress.set(happened.step, now())
        tell(happened.step, row)
        return
      }
      case 'done': {
        const [first = '', ...more] = happened.lines
        const text = more.length > 0 ? `${happened.lines.length} done` : first
        tell(happened.step, change(happened.step, { state: 'done', ms: happened.ms, text }))
        if (more.length > 0 && !live) say(happened.lines.map(one => `      ${style('dim', one)}`).join('\n'))
        return
      }
      case 'failed':
        tell(happened.step, change(happened.step, { state: 'failed', ms: happened.ms }))
        return
      case 'left behind':
        say(`Ended what a killed Kassa had left running: ${happened.components.join(', ')}.`)
        return
      case 'died': {
        const last = happened.lastLines.map(text => `    ${text}`)
        say(
          [
            `${style('red', '✗')} ${happened.component} died (${happened.how}); ${happened.next}. Its last lines:`,
            ...last,
          ].join('\n'),
        )
        return
      }
      case 'back':
        say(`${style('green', '✓')} ${happened.component} is back after ${seconds(happened.afterMs)}`)
        return
      case 'gave up':
        say(
          style(
            ['red', 'bold'],
            `✗ ${happened.component} died ${happened.deaths} times in a row and is given up. Read its log (${happened.log}), then stop and start Kassa again.`,
          ),
        )
        return
      case 'stopping':
        say(`  stopping ${happened.component}`)
    }
  }

  return {
    event,
    line: say,
    close: () => {
      clearInterval(timer)
      if (live) draw()
      live = false
    },
  }
}
