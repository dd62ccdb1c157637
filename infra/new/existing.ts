/** What there is already, read out of the sources. */
import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import type { Topic } from '../../functions/kafka/topic.ts'
import { catalogueTopics, topics } from '../../functions/topics.ts'
import { Refusal } from '../refusal.ts'
import { consumerGroups, rights } from '../rights.ts'
import type { Existing, TopicImport } from './subscriber.ts'

const root = new URL('../../', import.meta.url)

const all: readonly Topic[] = [...topics, ...catalogueTopics] as readonly Topic[]

/** Each topic where a service declares it, with a type of the same name. */
const topicImports = async (): Promise<TopicImport[]> => {
  const found: TopicImport[] = []
  for await (const path of glob('functions/*/facts.ts', { cwd: root.pathname })) {
    const facts: Readonly<Record<string, unknown>> = await import(new URL(path, root).href)
    const text = readFileSync(new URL(path, root), 'utf8')
    const room = path.split('/')[1] ?? ''
    for (const [constant, value] of Object.entries(facts)) {
      const type = constant.charAt(0).toUpperCase() + constant.slice(1)
      const topic = all.find(each => each === value)
      if (!topic || !text.includes(`export type ${type} `)) continue
      found.push({ name: topic.name, room, constant, type, compacted: topic.compacted ?? false })
    }
  }
  return found
}

const foldersOf = async (): Promise<string[]> => {
  const folders: string[] = []
  for await (const entry of glob('functions/*', { cwd: root.pathname, withFileTypes: true }))
    folders.push(entry.name.replace(/\.ts$/, ''))
  return folders
}

export const existing = async (): Promise<Existing> => ({
  topics: await topicImports(),
  names: [...(await foldersOf()), ...Object.keys(rights)],
  groups: consumerGroups,
  read: path => {
    const file = new URL(path, root)
    if (!existsSync(file)) throw new Refusal(`${path} is missing.`)
    return readFileSync(file, 'utf8')
  },
})
