import { expect, test } from '@jest/globals'
import { clusterChanges, oneClusterChange } from './cluster-changes.ts'

const platform = (KafkaVersion: string, InstanceType: string, VolumeSize: unknown) => ({
  Resources: {
    Cluster: {
      Type: 'AWS::MSK::Cluster',
      Properties: {
        KafkaVersion,
        BrokerNodeGroupInfo: { InstanceType, StorageInfo: { EBSStorageInfo: { VolumeSize } } },
      },
    },
  },
})
const deployed = platform('4.1', 'kafka.t3.small', 50)

test('one kind of change of the cluster passes, two are refused by name', () => {
  expect(clusterChanges(deployed, platform('4.1', 'kafka.t3.small', '50'))).toEqual([])
  oneClusterChange(deployed, platform('4.1', 'kafka.t3.small', 100))
  expect(() => oneClusterChange(deployed, platform('4.1', 'kafka.m7g.large', 100))).toThrow(
    'has 2: the broker size (kafka.instance), the disk (kafka.disk). Deploy them one after the other.',
  )
})

test('a cluster that is new, or an existing one, is not a change', () => {
  expect(clusterChanges({ Resources: {} }, deployed)).toEqual([])
  expect(clusterChanges(deployed, { Resources: {} })).toEqual([])
})
