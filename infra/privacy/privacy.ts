/** `npm run privacy`: shows what the shop keeps of a person, and erases it; forgets what is old. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { connectPrivacy, connectRetention, type PrivacyOptions } from '../../functions/privacy/connect-privacy.ts'
import { type Place, personalWords, type Report } from '../../functions/privacy/privacy.ts'
import type { Allowed } from '../../functions/privacy/privacy-handler.ts'
import type { RetentionReport } from '../../functions/privacy/retention.ts'
import { awsCli } from '../aws-cli.ts'
import { command, run, text, UsageError } from '../command-line.ts'
import { addresses, environment } from '../local/addresses.ts'
import { homeIn, runningIn } from '../local/home.ts'
import { localDynamodb, localPrefix, tablesOf } from '../local/set-up/tables.ts'
import { Refusal } from '../refusal.ts'
import { stageSettings } from '../stages/settings.ts'
import { printedAllowed, printedReport, printedRetention } from './print.ts'
import { compactDynamodbLocal, logsPlace, mailboxPlace } from './this-machine.ts'

const actions = ['show', 'erase', 'retain', 'allow'] as const

const options = command(
  'npm run privacy --',
  `Shows everything that the shop keeps of a person, by the mail address, or erases it; forgets what is old.

  show MAIL    what is found, where, and when topics forget; changes nothing
  erase MAIL   replaces name, mail, address and payment token by "erased"; ids, amounts and hashes stay
  retain       the same for everybody, by age; the function retention does it every day
  allow MAIL   sends mails to an address again, after one bounced or was called spam

Addresses that are one mailbox (capitals, dots, a +tag) are one person. Checkouts that have not ended are left for later.
Exit code 1: something was left; run it again.`,
)
  .argument('<action>', actions.join(', '))
  .argument('[mail]', 'the mail address, but for retain')
  .option('--dry-run', 'with erase and retain: say what would be erased, and change nothing')
  .option('--json', 'print the report as JSON, for the person who asked')
  .option('--stage <name>', 'of a deployed stage, by its function privacy and with your rights on AWS', text)
  .addHelpText(
    'after',
    `
Environment:
  ORDER_KEEPS    amounts (default), or customer: an order keeps name and address in the sink for ORDER_YEARS
  ORDER_YEARS    the years that the law of the shop asks for (default 10)
  TOKEN_DAYS, CHECKOUT_DAYS, LETTER_DAYS, EVENT_MONTHS, REMOVE_MONTHS
                 when retain forgets what (default 7, 30, 30, 13, 36: docs/privacy.md)
  KASSA_HOME     the folder of the Kassa that runs here (default: .kassa)
A deployed stage has its settings in infra/stages/<stage>.yml.`,
  )

interface Request {
  readonly action: 'show' | 'erase'
  readonly mail: string
  readonly dryRun: boolean
}

/** At most one line a second. */
const progress = (() => {
  let last = Date.now()
  return (said: string): void => {
    if (Date.now() - last < 1_000) return
    last = Date.now()
    console.error(`${said} …`)
  }
})()

/** Of the Kassa that runs here, or ran here last. */
const thisMachine = async () => {
  const home = homeIn(process.env.KASSA_HOME || '.kassa')
  const instance = await runningIn(home)
  const given = { ...environment(addresses(instance?.offset)), ...process.env } as Record<string, string>
  const tables = Object.fromEntries(tablesOf(localPrefix).map(({ setting, name }) => [setting, name]))
  const client = localDynamodb({ endpoint: given.AWS_ENDPOINT_URL_DYNAMODB ?? '', region: 'eu-central-1' })
  const options: PrivacyOptions = {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    databaseUrl: given.DATABASE_ADMIN_URL ?? '',
    environment: { ...tables, ...given },
    progress,
  }
  return { home, given, options, destroy: () => client.destroy() }
}

const notRunning = (cause: Error): never => {
  const text = `${cause.name} ${cause.message} ${(cause as { code?: string }).code}`
  if (!['ECONNREFUSED', 'TimeoutError'].some(each => text.includes(each))) throw cause
  throw new Refusal(
    `Kassa does not answer on this machine (${cause.message || cause.name}). Start it, then run this again: it goes on where it was.`,
  )
}

const retainOnThisMachine = async (dryRun: boolean): Promise<RetentionReport | undefined> => {
  const { home, options, destroy } = await thisMachine()
  const connected = connectRetention(options)
  try {
    const report = await connected.run({ isAsked: true, dryRun }).catch(notRunning)
    if (!dryRun) await compactDynamodbLocal(home)
    return report
  } finally {
    await connected.close()
    destroy()
  }
}

const onThisMachine = async ({ action, mail, dryRun }: Request): Promise<Report> => {
  const { home, given, options, destroy } = await thisMachine()
  const connected = connectPrivacy(options)
  const erases = action === 'erase' && !dryRun
  try {
    const report = await (action === 'show' ? connected.show(mail) : connected.erase(mail, { dryRun })).catch(
      notRunning,
    )
    const mailbox = await mailboxPlace(given.MAILBOX_URL ?? '', mail, erases && report.deferred.length === 0)
    const { files, ...logs } = await logsPlace(home, [mail.toLowerCase(), ...report.checkouts.flatMap(personalWords)])
    const isCompact = erases && (await compactDynamodbLocal(home))
    const places: Place[] = [...report.places, mailbox, logs]
    return {
      ...report,
      places,
      notes: [
        ...report.notes,
        ...(isCompact ? ["DynamoDB Local's file was written anew: it keeps no bytes of what was replaced."] : []),
        ...(files.length > 0
          ? [`Log files must hold no personal data, and these do: ${files.join(', ')}. Delete them.`]
          : []),
      ],
    }
  } finally {
    await connected.close()
    destroy()
  }
}

const invoke = async <Answer>(stage: string, functionName: string, request: object): Promise<Answer> => {
  const { region } = stageSettings(stage)
  const name = `kassa-${stage}-${functionName}`
  const folder = await mkdtemp(join(tmpdir(), 'kassa-privacy-'))
  try {
    const [asked, answered] = [join(folder, 'event.json'), join(folder, 'answer.json')]
    await writeFile(asked, JSON.stringify(request), { mode: 0o600 })
    console.error(`Invoking ${name}: what reads all checkouts and events takes minutes in a large shop …`)
    const answer = await awsCli(
      ...([region, 'lambda', 'invoke', '--function-name', name, '--cli-read-timeout', '910'] as const),
      ...['--payload', `fileb://${asked}`, answered],
    )
    const content = await readFile(answered, 'utf8')
    if (answer?.FunctionError)
      throw new Refusal(`${name} failed: ${content.slice(0, 500)}\nRun it again: it goes on where it was.`)
    return JSON.parse(content)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const allowOnThisMachine = async (mail: string): Promise<Allowed> => {
  const { options, destroy } = await thisMachine()
  const connected = connectPrivacy(options)
  try {
    const stopped = await connected.allow(mail).catch(notRunning)
    return stopped ? { stopped } : {}
  } finally {
    await connected.close()
    destroy()
  }
}

/** SES has a list of its own, of the account; an address that is not on it is no error. */
const allowAtSes = async (stage: string, mail: string): Promise<void> => {
  const { region } = stageSettings(stage)
  const folder = await mkdtemp(join(tmpdir(), 'kassa-privacy-'))
  try {
    const asked = join(folder, 'address.json')
    await writeFile(asked, JSON.stringify({ EmailAddress: mail }), { mode: 0o600 })
    await awsCli(region, 'sesv2', 'delete-suppressed-destination', '--cli-input-json', `file://${asked}`)
  } catch (error) {
    if (!(error instanceof Refusal && error.message.includes('NotFoundException'))) throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const allow = async (mail: string, json: boolean | undefined, stage: string | undefined): Promise<number> => {
  if (stage) await allowAtSes(stage, mail)
  const allowed = await (stage
    ? invoke<Allowed>(stage, 'privacy', { action: 'allow', mail })
    : allowOnThisMachine(mail))
  console.log(json ? JSON.stringify(allowed, null, 2) : printedAllowed(mail, allowed))
  return 0
}

/** @returns the exit code */
const retain = async (dryRun: boolean, json: boolean | undefined, stage: string | undefined): Promise<number> => {
  const report = stage
    ? await invoke<RetentionReport>(stage, 'retention', { action: 'retain', dryRun })
    : await retainOnThisMachine(dryRun)
  if (!report) throw new Error('A pass that was asked for has no report.')
  console.log(json ? JSON.stringify(report, null, 2) : printedRetention(report).join('\n'))
  return report.finished ? 0 : 1
}

await run(options, async ({ dryRun = false, json, stage }, action, mail) => {
  if (!actions.some(each => each === action))
    throw new UsageError(`There is no action ${action}: ${actions.join(', ')}. See npm run privacy -- --help.`)
  if (action === 'retain') {
    if (mail !== undefined) throw new UsageError('retain is for everybody: it takes no mail address.')
    return retain(dryRun, json, stage)
  }
  if (mail === undefined) throw new UsageError(`Give the mail address: npm run privacy -- ${action} MAIL.`)
  if (!/^[^\s@]+@[^\s@]+$/.test(mail)) throw new UsageError(`"${mail}" is no mail address.`)
  if (dryRun && action !== 'erase') throw new UsageError('--dry-run goes with erase and retain.')
  if (action === 'allow') return allow(mail, json, stage)
  const request: Request = { action: action === 'show' ? 'show' : 'erase', mail, dryRun }
  const report = await (stage ? invoke<Report>(stage, 'privacy', request) : onThisMachine(request))
  console.log(json ? JSON.stringify(report, null, 2) : printedReport(report).join('\n'))
  return action === 'erase' && !dryRun && report.deferred.length > 0 ? 1 : 0
})
