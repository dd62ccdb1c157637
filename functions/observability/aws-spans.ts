/**
 * A middleware of the AWS SDK: each call of a client in a span of its own, with the operation, the tables and nothing of what is
 * read or written.
 *
 * https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/
 */
import { current } from './current-span.ts'
import { traces } from './traces.ts'

interface Arguments {
  readonly input: object
}
interface CallContext {
  readonly clientName?: string
  readonly commandName?: string
}
interface Output {
  readonly output: object
}

/** The tables of a request to DynamoDB, in whichever way its operation names them. */
const tablesOf = (input: {
  TableName?: string
  RequestItems?: object
  TransactItems?: readonly object[]
}): readonly string[] | undefined => {
  const { TableName, RequestItems, TransactItems } = input
  if (TableName) return [TableName]
  if (RequestItems) return Object.keys(RequestItems)
  const names = TransactItems?.flatMap(item => Object.values(item).map(({ TableName }) => String(TableName)))
  return names && [...new Set(names)]
}

/** A condition that does not hold is an answer: the write was made before, or the stock is too low. */
const isCondition = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if (error.name === 'ConditionalCheckFailedException') return true
  const { CancellationReasons = [] } = error as { CancellationReasons?: readonly { Code?: string }[] }
  return CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed')
}

export const awsSpans =
  <A extends Arguments, O extends Output>(next: (args: A) => Promise<O>, context: CallContext) =>
  (args: A): Promise<O> => {
    if (!traces || !current.getStore()?.span) return next(args)
    const service = String(context.clientName).replace(/Client$/, '')
    const operation = String(context.commandName).replace(/Command$/, '')
    const tables = tablesOf(args.input)
    const attributes = {
      'rpc.system.name': 'aws-api',
      'rpc.method': `${service}/${operation}`,
      ...(tables
        ? {
            'db.system.name': 'aws.dynamodb',
            'db.operation.name': operation,
            'aws.dynamodb.table_names': [...tables],
          }
        : {}),
    }
    return traces.inSpan({ name: `${service}.${operation}`, kind: 'client', attributes, isExpected: isCondition }, () =>
      next(args),
    )
  }
