import { expect, test } from '@jest/globals'
import { withCanary } from './canary.ts'

const arn = (id: string) => ({ 'Fn::GetAtt': [`${id}LambdaFunction`, 'Arn'] })
const version = (id: string) => ({
  Type: 'AWS::Lambda::Version',
  Properties: { FunctionName: { Ref: `${id}LambdaFunction` } },
})
const Resources = {
  OrderLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: {} },
  OrderLambdaVersionAb1: version('Order'),
  TopicsLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: {} },
  Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: arn('Order'), BatchSize: 18 } },
  Rule: { Type: 'AWS::Events::Rule', Properties: { Name: 'r', Targets: [{ Id: 'order', Arn: arn('Order') }] } },
  Logs: {
    Type: 'AWS::Events::Rule',
    Properties: { Targets: [{ Id: 'log', Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } }] },
  },
  Topics: { Type: 'Custom::Topics', Properties: { ServiceToken: arn('Topics') } },
}

test('what calls a function calls its alias, which moves with the alarm of that function', () => {
  const { Resources: changed } = withCanary({ Resources }, 'prod') as { Resources: Record<string, unknown> }
  expect(changed).toMatchObject({
    Mapping: { Properties: { FunctionName: { Ref: 'OrderAlias' }, BatchSize: 18 } },
    Rule: { Properties: { Name: 'r', Targets: [{ Id: 'order', Arn: { Ref: 'OrderAlias' } }] } },
    OrderAlias: {
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { DeploymentGroupName: { Ref: 'OrderCanary' } } },
      Properties: {
        FunctionName: { Ref: 'OrderLambdaFunction' },
        FunctionVersion: { 'Fn::GetAtt': ['OrderLambdaVersionAb1', 'Version'] },
      },
    },
    OrderCanary: {
      DependsOn: ['OrderErrorsAlarm'],
      Properties: { AlarmConfiguration: { Alarms: [{ Name: 'kassa-prod-order-errors' }] } },
    },
  })
})

test('a function that only the deployment calls is called as it is', () => {
  const { Resources: changed } = withCanary({ Resources }, 'prod') as { Resources: Record<string, unknown> }
  expect(changed.Topics).toEqual(Resources.Topics)
  expect(changed.Logs).toEqual(Resources.Logs)
  expect(Object.keys(changed).filter(id => id.startsWith('Topics'))).toEqual(['TopicsLambdaFunction', 'Topics'])
})

test('a function without a version is refused', () => {
  const { OrderLambdaVersionAb1: _, ...without } = Resources
  expect(() => withCanary({ Resources: without }, 'prod')).toThrow('OrderLambdaFunction has no version')
})
