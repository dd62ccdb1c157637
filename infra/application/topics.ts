/** The topics of functions/topics.ts, created by the function `topics` before a mapping or the connector asks for them. */
import { createHash } from 'node:crypto'
import { declaredTopics } from '../local/set-up/topics.ts'

export const topicResources = {
  Topics: {
    Type: 'Custom::Topics',
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['TopicsLambdaFunction', 'Arn'] },
      ServiceTimeout: 180,
      Cluster: { Ref: 'ClusterArn' },
      // The function runs again when the list is another.
      List: createHash('sha256').update(JSON.stringify(declaredTopics)).digest('hex').slice(0, 12),
    },
  },
}
