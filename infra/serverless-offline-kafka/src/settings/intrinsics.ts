import { isObject, type JsonObject, objectOf } from '../json.ts'

/** What the intrinsic functions of CloudFormation can refer to on a local machine. */
export interface Intrinsics {
  readonly region: string
  readonly account: string
  readonly stack: string
  readonly parameters: JsonObject
  readonly resources: JsonObject
}

/** A placeholder account id. */
export const ACCOUNT = '000000000000'

const arnOf = (context: Intrinsics, logicalId: string): string | undefined => {
  const resource = objectOf(context.resources[logicalId])
  const properties = objectOf(resource.Properties)
  const named = (property: string): string =>
    typeof properties[property] === 'string' ? (properties[property] as string) : logicalId
  const { region, account } = context
  if (resource.Type === 'AWS::SQS::Queue') return `arn:aws:sqs:${region}:${account}:${named('QueueName')}`
  if (resource.Type === 'AWS::SNS::Topic') return `arn:aws:sns:${region}:${account}:${named('TopicName')}`
  if (resource.Type === 'AWS::S3::Bucket') return `arn:aws:s3:::${named('BucketName')}`
  return undefined
}

const reference = (context: Intrinsics, name: string): unknown => {
  const pseudo: JsonObject = {
    'AWS::Region': context.region,
    'AWS::AccountId': context.account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': context.stack,
  }
  if (name in pseudo) return pseudo[name]
  const parameter = objectOf(context.parameters[name])
  // An SSM parameter's default is the name of the SSM parameter, not its value.
  if (parameter.Default !== undefined && !String(parameter.Type).startsWith('AWS::SSM')) return parameter.Default
  return objectOf(context.resources[name]).Type === 'AWS::SNS::Topic' ? arnOf(context, name) : undefined
}

const attribute = (context: Intrinsics, path: unknown): unknown => {
  const [logicalId, name] = Array.isArray(path) ? path : String(path).split('.')
  return name === 'Arn' || name === 'TopicArn' ? arnOf(context, String(logicalId)) : undefined
}

const substitute = (context: Intrinsics, value: unknown): unknown => {
  const [template, variables] = Array.isArray(value) ? [value[0], objectOf(value[1])] : [value, {}]
  let known = true
  const text = String(template).replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    const found =
      name in variables
        ? resolveIntrinsic(context, variables[name])
        : name.includes('.')
          ? attribute(context, name)
          : reference(context, name)
    if (typeof found !== 'string' && typeof found !== 'number') known = false
    return String(found)
  })
  return known ? text : undefined
}

const join = (context: Intrinsics, value: unknown): unknown => {
  const [separator, list] = Array.isArray(value) ? value : []
  const parts = (Array.isArray(list) ? list : []).map(part => resolveIntrinsic(context, part))
  return parts.every(part => typeof part === 'string' || typeof part === 'number')
    ? parts.join(String(separator))
    : undefined
}

const functions: Record<string, (context: Intrinsics, value: unknown) => unknown> = {
  Ref: (context, value) => reference(context, String(value)),
  'Fn::GetAtt': attribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
}

export const isIntrinsic = (value: unknown): value is JsonObject => {
  const keys = isObject(value) ? Object.keys(value) : []
  return keys.length === 1 && (keys[0] === 'Ref' || (keys[0] ?? '').startsWith('Fn::'))
}

/** Evaluates an intrinsic function; undefined if that is not possible locally. Returns any other value unchanged. */
export const resolveIntrinsic = (context: Intrinsics, value: unknown): unknown => {
  if (!isIntrinsic(value)) return value
  const [name, argument] = Object.entries(value)[0] as [string, unknown]
  return functions[name]?.(context, argument)
}

/** The name of an ARN, Ref, ImportValue or GetAtt, as used in `clusters` and in the logical id. */
export const referenceName = (value: unknown): string => {
  if (typeof value === 'string') return value
  const [argument] = Object.values(objectOf(value))
  const first = Array.isArray(argument) ? argument[0] : argument
  return typeof first === 'string' ? first : JSON.stringify(value)
}
