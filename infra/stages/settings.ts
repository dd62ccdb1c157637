/**
 * The settings of one stage, read from infra/stages/<stage>.yml and checked. serverless.yml and platform.yml read them through
 * stage.cjs, so every command that names a stage has the same settings.
 *
 * KASSA_STAGES names another folder, for stage files that are kept outside of this repository.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { Refusal } from '../refusal.ts'
import { parseSettings } from './parse-settings.ts'
import type { StageSettings } from './schema.ts'

const folder = (): string => process.env.KASSA_STAGES ?? new URL('.', import.meta.url).pathname
const shown = (stage: string): string => `${process.env.KASSA_STAGES ?? 'infra/stages'}/${stage}.yml`

export const stageNames = (): string[] =>
  readdirSync(folder())
    .flatMap(name => /^(.+)\.yml$/.exec(name)?.[1] ?? [])
    .filter(name => name !== 'local')
    .sort()

/** @returns the text of a stage's file; undefined where there is none */
const textOf = (stage: string): string | undefined => {
  try {
    return readFileSync(`${stage === 'local' ? new URL('.', import.meta.url).pathname : folder()}/${stage}.yml`, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The stage that has the cluster already: names of topics and groups carry no stage, so two would take each other's checkouts. */
const whoHas = (cluster: string, stage: string): string | undefined =>
  stageNames().find(
    other =>
      other !== stage &&
      (cluster.includes(`:cluster/kassa-${other}/`) ||
        parseDocument(textOf(other) ?? '').toJS()?.kafka?.cluster === cluster),
  )

/** @throws Refusal naming the stages there are, or what is wrong with the file of this one */
export const stageSettings = (stage: string): StageSettings => {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Refusal(`"${stage}" is no name of a stage: use lower-case letters, digits and -, at most 20.`)
  }
  const text = textOf(stage)
  if (text === undefined) {
    throw new Refusal(
      `There is no stage ${stage}: ${shown(stage)} is missing. Stages: ${stageNames().join(', ') || 'none'}.`,
    )
  }
  const file = shown(stage)
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault) throw new Refusal(`${file}: ${fault.message.trim()}`)
  const settings = parseSettings(document.toJS(), file)
  const other = settings.kafka.cluster && whoHas(settings.kafka.cluster, stage)
  if (other) {
    throw new Refusal(
      `${file}:\n  kafka.cluster: the stage ${other} has this cluster. Topics and groups are named without their stage, so a cluster serves one.`,
    )
  }
  return settings
}
