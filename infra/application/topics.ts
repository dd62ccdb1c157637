/** `functions/topics.ts` as CloudFormation: the same topics that the local platform makes. */
import { wantedTopics } from '../local/set-up/topics.ts'

const pascal = (name: string): string =>
  name.replaceAll(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase())
export const topicResource = (name: string): string => `${pascal(name)}Topic`

/** As CreateTopic of the MSK API wants them: lines of name=value, in Base64. */
const encoded = (configs: Readonly<Record<string, string>>): string =>
  Buffer.from(
    Object.entries(configs)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  ).toString('base64')

export const topicResources = Object.fromEntries(
  wantedTopics.map(({ name, partitions, replicas, configs }) => [
    topicResource(name),
    {
      Type: 'AWS::MSK::Topic',
      // Records outlive the stack: to remove a topic is a decision of its own.
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ClusterArn: { Ref: 'ClusterArn' },
        TopicName: name,
        PartitionCount: partitions,
        ReplicationFactor: replicas,
        Configs: encoded(configs),
      },
    },
  ]),
)
