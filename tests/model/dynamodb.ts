/**
 * DynamoDB's tables as maps, with its conditions and its all-or-nothing transactions. Answers the commands that the
 * functions send, by the document client and by the low-level one alike.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { holds, type Item, type Names, updated } from './expressions.ts'
import type { Step } from './steps.ts'

/** What the commands we know have in common. */
interface Input {
  readonly TableName: string
  readonly Key: Item
  readonly Item: Item
  readonly ConditionExpression?: string
  readonly UpdateExpression: string
  readonly KeyConditionExpression?: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: Item
  readonly TransactItems: readonly { readonly Put?: Input; readonly Update?: Input }[]
}

const isLowLevel = new Set(['PutItemCommand', 'GetItemCommand', 'UpdateItemCommand', 'DeleteItemCommand'])

const namesOf = ({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Input): Names => ({
  names: ExpressionAttributeNames,
  values: ExpressionAttributeValues,
})

const plain = (input: Input): Input => {
  const unmarshalled = (item: Item | undefined) => item && unmarshall(item as never)
  return Object.assign({}, input, {
    Key: unmarshalled(input.Key),
    Item: unmarshalled(input.Item),
    ExpressionAttributeValues: unmarshalled(input.ExpressionAttributeValues),
  })
}

/** @param keys table name → name of its key attribute */
export const tablesWith = (keys: Readonly<Record<string, string>>) => {
  const tables = new Map(Object.keys(keys).map(name => [name, new Map<string, Item>()]))

  const table = (name: string) => {
    const found = tables.get(name)
    if (!found) throw new Error(`There is no table ${name}.`)
    return found
  }
  const keyOf = (input: Input): string => String((input.Item ?? input.Key)[keys[input.TableName] ?? ''])
  const current = (input: Input): Item | undefined => table(input.TableName).get(keyOf(input))
  const allowed = (input: Input): boolean =>
    input.ConditionExpression === undefined || holds(input.ConditionExpression, namesOf(input), current(input))
  const write = (input: Input): void => {
    const item = input.Item ?? updated(input.UpdateExpression, namesOf(input), { ...input.Key, ...current(input) })
    table(input.TableName).set(keyOf(input), item)
  }
  const refuse = (input: Input): never => {
    const old = current(input)
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: {},
      ...(old ? { Item: marshall(old, { removeUndefinedValues: true }) } : {}),
    })
  }

  const execute = (command: string, input: Input): unknown => {
    switch (command) {
      case 'PutCommand':
      case 'PutItemCommand':
      case 'UpdateCommand':
      case 'UpdateItemCommand':
        if (!allowed(input)) refuse(input)
        write(input)
        return { Attributes: current(input) }
      case 'GetCommand':
        return { Item: current(input) }
      // Of an index: an item without one of its attributes meets no condition.
      case 'QueryCommand':
        return {
          Items: [...table(input.TableName).values()].filter(item =>
            holds(input.KeyConditionExpression ?? '', namesOf(input), item),
          ),
        }
      case 'DeleteItemCommand':
        if (!allowed(input)) refuse(input)
        table(input.TableName).delete(keyOf(input))
        return {}
      case 'TransactWriteCommand': {
        const inputs = input.TransactItems.map(({ Put, Update }) => (Put ?? Update) as Input)
        if (inputs.every(allowed)) return void inputs.forEach(write)
        throw new TransactionCanceledException({
          message: 'Transaction cancelled',
          $metadata: {},
          CancellationReasons: inputs.map(each => ({ Code: allowed(each) ? 'None' : 'ConditionalCheckFailed' })),
        })
      }
      default:
        throw new Error(`The tables do not know ${command}.`)
    }
  }

  /** The client as one container has it: each of its calls is a step of `step`. */
  const client = (step: Step) => {
    const send = (command: { constructor: { name: string }; input: object }) => {
      const { name } = command.constructor
      // The index is read in many small queries; that one of them fails tells no more than that the next call does.
      if (name === 'QueryCommand') return Promise.resolve(execute(name, command.input as Input))
      const input = isLowLevel.has(name) ? plain(command.input as Input) : (command.input as Input)
      return step(`${name} ${input.TableName ?? 'orders and stock'}`, () => execute(name, input))
    }
    const stub = { send, config: {}, middlewareStack: { identify: () => [], addRelativeTo: () => undefined } }
    return stub as unknown as DynamoDBDocumentClient & DynamoDBClient
  }

  return {
    client,
    items: (name: string): Item[] => [...table(name).values()],
    put: (name: string, item: Item) => void table(name).set(String(item[keys[name] ?? '']), item),
  }
}
export type Tables = ReturnType<typeof tablesWith>
