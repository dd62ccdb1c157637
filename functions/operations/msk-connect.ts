/** The sink connector on MSK Connect, which has no REST of its own. */
import { DescribeConnectorCommand, KafkaConnectClient, RestartConnectorCommand } from '@aws-sdk/client-kafkaconnect'
import { type Connector, deadlineMs } from './connector.ts'

/** MSK Connect tells the state of a connector, not of its tasks: a stuck sink is known by its backlog alone. */
export const mskConnect = (connectorArn: string, client = new KafkaConnectClient({ maxAttempts: 2 })): Connector => ({
  state: async () => {
    const { connectorName: name = connectorArn, connectorState: state = 'UNKNOWN' } = await client.send(
      new DescribeConnectorCommand({ connectorArn }),
      { abortSignal: AbortSignal.timeout(deadlineMs) },
    )
    return { name, state, tasks: [] }
  },
  restart: async all => {
    await client.send(new RestartConnectorCommand({ connectorArn, onlyFailedTasks: !all }), {
      abortSignal: AbortSignal.timeout(deadlineMs),
    })
  },
})
