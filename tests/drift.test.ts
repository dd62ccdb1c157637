/** One list of topics: whatever repeats it is held to it here. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { contracts } from '../docs/contracts.ts'
import { catalogueTopics, sinkTopics, topics, topicsBeside } from '../functions/topics.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
/** CloudFormation's short forms read as plain values: only the names matter here. */
const yaml = (path: string) =>
  parse(read(path), {
    merge: true,
    customTags: ['Ref', 'GetAtt', 'Sub', 'ImportValue'].map(tag => ({
      tag: `!${tag}`,
      resolve: (text: string) => text,
    })),
  })

const names = [...topics, ...catalogueTopics].map(({ name }) => name)
const known = [...names, ...topicsBeside.map(({ name }) => name)]

test.each(Object.entries(await contracts()))('%s is what `npm run contracts` writes', (file, text) => {
  expect(read(file)).toBe(text)
})

describe('serverless.yml', () => {
  const service = yaml('serverless.yml')
  const extensions = Object.assign({}, ...service.resources.map((part: { extensions?: object }) => part.extensions))
  const mappings = Object.entries<{ events?: { msk?: { topic: string } }[] }>(service.functions).flatMap(
    ([name, { events = [] }]) => events.flatMap(({ msk }) => (msk ? [{ name, topic: msk.topic }] : [])),
  )

  test('triggers functions only by topics that exist', () => {
    expect(mappings.length).toBeGreaterThan(0)
    expect(mappings.filter(({ topic }) => !names.includes(topic))).toEqual([])
  })

  test('gives every mapping the settings without which a failed record would be lost', () => {
    const alphanumeric = (text: string) => text.replace(/[^A-Za-z0-9]/g, '')
    const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
    const ids = mappings.map(
      ({ name, topic }) => `${capital(name)}EventSourceMappingMSKClusterArn${capital(alphanumeric(topic))}`,
    )
    expect(
      Object.keys(extensions)
        .filter(id => id.includes('EventSourceMapping'))
        .sort(),
    ).toEqual(ids.sort())
    for (const id of ids) {
      expect(extensions[id].Properties).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ProvisionedPollerConfig: expect.anything(),
        DestinationConfig: { OnFailure: { Destination: 'kafka://retries-exhausted' } },
      })
    }
  })
})

test('the sink connector reads every topic of the flow, and the dead letters', () => {
  const settings = JSON.parse(read('connect/connector.json'))
  const list = (name: string) => settings[name].split(',').sort()
  expect(list('topics')).toEqual(sinkTopics.map(({ name }) => name).sort())
  expect([...names, ...list('transforms.row.dead.letter.topics')].sort()).toEqual(list('topics'))
  expect(known).toContain(settings['errors.deadletterqueue.topic.name'])
})

test('every operation that is given something says in the contract how it is refused', () => {
  interface Operation {
    readonly parameters?: readonly unknown[]
    readonly requestBody?: unknown
    readonly responses: Readonly<Record<string, unknown>>
  }
  const paths: Record<string, Record<string, Operation>> = yaml('docs/openapi.yaml').paths
  const silent = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { parameters = [], requestBody, responses }]) =>
      (parameters.length > 0 || requestBody !== undefined) && !('400' in responses) ? [`${method} ${path}`] : [],
    ),
  )
  // An id that is none is one that no checkout has.
  expect(silent).toEqual(['get /checkout/{checkoutId}'])
})
