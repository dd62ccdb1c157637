import { expect, test } from '@jest/globals'
import { withoutIdleMappings } from './framework-plugin.ts'

const mapping = (group: string, Enabled?: boolean) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: group },
    ...(Enabled === undefined ? {} : { Enabled }),
  },
})
const lag = (group: string) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { Dimensions: [{ Name: 'Consumer Group', Value: group }] },
})

test('a mapping that is not enabled goes with the alarm on its lag, and nothing else does', () => {
  const role = { Type: 'AWS::IAM::Role', Properties: {} }
  const kept = { Order: mapping('kassa-order'), Webhooks: mapping('kassa-webhooks-ordered', true), Role: role }
  const alarms = { OrderLag: lag('kassa-order'), WebhooksLag: lag('kassa-webhooks-ordered') }
  const idle = { Idle: mapping('kassa-webhooks-shipped', false), IdleLag: lag('kassa-webhooks-shipped') }
  expect(withoutIdleMappings({ Description: 'x', Resources: { ...kept, ...idle, ...alarms } })).toEqual({
    Description: 'x',
    Resources: { ...kept, ...alarms },
  })
})
