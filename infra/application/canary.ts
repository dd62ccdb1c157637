/**
 * A new version of a function gets a tenth of the work for five minutes, and all of it if its alarm stays silent; else everything goes
 * back to the version before. API, schedules and event source mappings call the alias that CodeDeploy moves.
 */
interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
  readonly Properties: any
  readonly [attribute: string]: unknown
}
type Json = Readonly<Record<string, unknown>>

/** The property by which something calls a function. */
const callers: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Integration': 'IntegrationUri',
  'AWS::Events::Rule': 'Targets',
  'AWS::Lambda::EventSourceMapping': 'FunctionName',
  'AWS::Lambda::Permission': 'FunctionName',
}

const suffix = 'LambdaFunction'

const group = (stage: string, id: string, name: string): Resource => ({
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  // The alarm is there before anything is watched by it.
  DependsOn: [`${id}ErrorsAlarm`],
  Properties: {
    ApplicationName: { Ref: 'Canary' },
    DeploymentGroupName: `kassa-${stage}-${name}`,
    ServiceRoleArn: { 'Fn::GetAtt': ['CanaryRole', 'Arn'] },
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: `kassa-${stage}-${name}-errors` }] },
    AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
  },
})

const shared = (stage: string): Readonly<Record<string, Resource>> => ({
  Canary: {
    Type: 'AWS::CodeDeploy::Application',
    Properties: { ApplicationName: `kassa-${stage}`, ComputePlatform: 'Lambda' },
  },
  CanaryRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: 'Moves the aliases of the functions, as far as their alarms let it',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ManagedPolicyArns: [
        { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited' },
      ],
    },
  },
})

/** @throws Error when a function that is called has no version: the framework makes one unless it is told not to */
export const withCanary = (template: Json, stage: string): Json => {
  const Resources = template.Resources as Readonly<Record<string, Resource>>
  const entries = Object.entries(Resources)
  const called = new Set(
    entries.flatMap(([, { Type, Properties }]) => {
      const text = JSON.stringify(Properties?.[callers[Type] ?? ''] ?? '')
      return [...text.matchAll(/"Fn::GetAtt":\["(\w+LambdaFunction)","Arn"\]/g)].map(([, id = '']) => id)
    }),
  )
  const added = [...called].flatMap(id => {
    const [version] = entries.find(
      ([, { Type, Properties }]) => Type === 'AWS::Lambda::Version' && Properties.FunctionName.Ref === id,
    ) ?? [undefined]
    if (!version) throw new Error(`${id} has no version: \`versionFunctions\` must stay true for a canary.`)
    const short = id.slice(0, -suffix.length)
    const name = short.charAt(0).toLowerCase() + short.slice(1)
    const alias: Resource = {
      Type: 'AWS::Lambda::Alias',
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: 'Canary' },
          DeploymentGroupName: { Ref: `${short}Canary` },
        },
      },
      Properties: { Name: 'live', FunctionName: { Ref: id }, FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] } },
    }
    return [
      [`${short}Alias`, alias],
      [`${short}Canary`, group(stage, short, name)],
    ]
  })
  const throughAlias = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value).replaceAll(/\{"Fn::GetAtt":\["(\w+)LambdaFunction","Arn"\]\}/g, '{"Ref":"$1Alias"}'),
    )
  const changed = entries.map(([id, resource]) => {
    const key = callers[resource.Type]
    if (!key || resource.Properties[key] === undefined) return [id, resource]
    return [id, { ...resource, Properties: { ...resource.Properties, [key]: throughAlias(resource.Properties[key]) } }]
  })
  return { ...template, Resources: { ...Object.fromEntries(changed), ...shared(stage), ...Object.fromEntries(added) } }
}
