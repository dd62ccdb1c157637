import { expect, test } from '@jest/globals'
import { type CpuProfile, flame, framesOf, ownTimes } from './flame.ts'

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber })

const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 5] },
    { id: 2, callFrame: frame('send', 'file:///home/ada/kassa/functions/kafka/client.ts'), children: [3, 4] },
    { id: 3, callFrame: frame('encode', 'file:///home/ada/kassa/node_modules/kafkajs/src/protocol/encoder.js') },
    { id: 4, callFrame: frame('sign', 'file:///home/ada/kassa/node_modules/@smithy/signature-v4/index.js') },
    { id: 5, callFrame: frame('(idle)') },
  ],
  samples: [2, 3, 5, 3, 4],
  timeDeltas: [100, 300, 9_000, 400, 200],
}

test('time belongs to who spent it and to everyone who called for it, and idle time to nobody', () => {
  const root = framesOf(profile)
  expect(root.total).toBe(1_000)
  const [send] = [...root.callees.values()]
  expect([send?.name, send?.total]).toEqual(['send  kafka/client.ts', 1_000])
  expect([...(send?.callees.values() ?? [])].map(({ name, total }) => [name, total])).toEqual([
    ['encode  protocol/encoder.js', 700],
    ['sign  signature-v4/index.js', 200],
  ])
  expect(ownTimes(root)).toEqual({
    Kassa: 100,
    'a bundle': 0,
    kafkajs: 700,
    'AWS SDK and Powertools': 200,
    'other packages': 0,
    'Node and V8': 0,
  })
})

test('the picture says in words what it shows, and nothing of where the checkout lies', () => {
  const picture = flame({ title: 'A send', profile })
  expect(picture).toContain('Kassa 10 %, kafkajs 70 %, AWS SDK and Powertools 20 %')
  expect(picture).toContain('<title>encode  protocol/encoder.js: 70.0 %</title>')
  expect(picture).not.toContain('ada')
})
