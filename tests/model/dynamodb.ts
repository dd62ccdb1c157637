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
import type { Touched } from './behaviour.ts'
import { holds, type Item, type Names, updated } from './expressions.ts'

/** Does `effect` when its turn has come. */
export type Step = <T>(name: string, effect: () => T) => Promise<T>

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
  readonly TransactItems?: readonly { readonly Put?: Input; readonly Update?: Input }[]
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

/** Never changed in its place: a write makes another one, which shares what it did not touch. */
export type Tables = ReadonlyMap<string, ReadonlyMap<string, Item>>

/** Where tables are kept. */
export interface Keeper {
  tables: Tables
}

/** Table name → name of its key attribute. */
export type TableKeys = Readonly<Record<string, string>>

export const emptyTables = (keys: TableKeys): Tables =>
  new Map(Object.keys(keys).map(name => [name, new Map<string, Item>()]))

const tableOf = ({ tables }: Keeper, name: string): ReadonlyMap<string, Item> => {
  const found = tables.get(name)
  if (!found) throw new Error(`There is no table ${name}.`)
  return found
}

const change = (keeper: Keeper, name: string, by: (items: Map<string, Item>) => void): void => {
  const items = new Map(tableOf(keeper, name))
  by(items)
  keeper.tables = new Map(keeper.tables).set(name, items)
}

export const putItem = (keeper: Keeper, keys: TableKeys, name: string, item: Item): void =>
  change(keeper, name, items => items.set(String(item[keys[name] ?? '']), item))

const execute = (keeper: Keeper, keys: TableKeys, command: string, input: Input): unknown => {
  const table = (name: string) => tableOf(keeper, name)
  const keyOf = (input: Input): string => String((input.Item ?? input.Key)[keys[input.TableName] ?? ''])
  const current = (input: Input): Item | undefined => table(input.TableName).get(keyOf(input))
  const allowed = (input: Input): boolean =>
    input.ConditionExpression === undefined || holds(input.ConditionExpression, namesOf(input), current(input))
  const write = (input: Input): void => {
    const item = input.Item ?? updated(input.UpdateExpression, namesOf(input), { ...input.Key, ...current(input) })
    change(keeper, input.TableName, items => items.set(keyOf(input), item))
  }
  const refuse = (input: Input): never => {
    const old = current(input)
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: {},
      ...(old ? { Item: marshall(old, { removeUndefinedValues: true }) } : {}),
    })
  }

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
      change(keeper, input.TableName, items => items.delete(keyOf(input)))
      return {}
    case 'TransactWriteCommand': {
      const inputs = (input.TransactItems ?? []).map(({ Put, Update }) => (Put ?? Update) as Input)
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

/** What the command reads and writes. */
const touched = (keys: TableKeys, command: string, input: Input): Touched[] =>
  (input.TransactItems?.map(({ Put, Update }) => (Put ?? Update) as Input) ?? [input]).map(each => ({
    table: each.TableName,
    key: String((each.Item ?? each.Key)?.[keys[each.TableName] ?? '']),
    isWritten: command !== 'GetCommand',
  }))

/** Does `effect` on the tables when its turn has come; `isInstant` when its turn comes at once. */
export type TableCall = <T>(
  name: string,
  effect: (keeper: Keeper) => T,
  more: { readonly isInstant: boolean; readonly items: readonly Touched[] },
) => Promise<T>

/** The client as one container has it. */
export const clientOf = (keys: TableKeys, call: TableCall) => {
  const send = (command: { constructor: { name: string }; input: object }) => {
    const { name } = command.constructor
    const input = isLowLevel.has(name) ? plain(command.input as Input) : (command.input as Input)
    // The index is read in many small queries; that one of them fails tells no more than that the next call does.
    const isInstant = name === 'QueryCommand'
    // Of a query nobody can say which items it reads.
    const items = isInstant ? [] : touched(keys, name, input)
    const tables = [...new Set(items.map(({ table }) => table))].join(' and ')
    return call(`${name} ${input.TableName ?? tables}`, on => execute(on, keys, name, input), { isInstant, items })
  }
  const stub = { send, config: {}, middlewareStack: { identify: () => [], addRelativeTo: () => undefined } }
  return stub as unknown as DynamoDBDocumentClient & DynamoDBClient
}

/** Tables of their own, for a test that has no use for the rest of a world. */
export const tablesWith = (keys: TableKeys) => {
  const keeper: Keeper = { tables: emptyTables(keys) }
  return {
    client: (step: Step) =>
      clientOf(keys, async (name, effect, { isInstant }) =>
        isInstant ? effect(keeper) : step(name, () => effect(keeper)),
      ),
    items: (name: string): Item[] => [...tableOf(keeper, name).values()],
    put: (name: string, item: Item) => putItem(keeper, keys, name, item),
  }
}
