import { describe, expect, test } from '@jest/globals'
import { asked } from './command-line.ts'
import { applicationPlan, platformPlan, removalPlan, type Target } from './plan.ts'
import { carryOut, line, type Ran, type Run, type Step } from './steps.ts'

/** Answers each command in turn, and notes what was run. */
const shell = (answers: Partial<Ran>[]) => {
  const ran: string[] = []
  const run: Run = async command => {
    ran.push(command.join(' '))
    return { code: 0, printed: '', complained: '', ...answers[ran.length - 1] }
  }
  return { ran, run }
}
const quiet = () => {}

describe('steps', () => {
  test('give what one kept to those after it', async () => {
    const { ran, run } = shell([{ printed: 'bucket-1\n' }])
    const steps: Step[] = [
      { what: 'ask', command: ['ask'], keeps: 'bucket' },
      { what: 'copy', command: ['copy', 'file', 's3://$bucket/$unknown'] },
    ]
    await carryOut(steps, quiet, run)
    expect(ran).toEqual(['ask', 'copy file s3://bucket-1/$unknown'])
  })

  test('stop at the first that fails, and say which', async () => {
    const { ran, run } = shell([{}, { code: 2, complained: 'denied' }])
    const steps = ['one', 'two', 'three'].map(what => ({ what, command: [what] }))
    await expect(carryOut(steps, quiet, run)).rejects.toThrow('Step 2 failed: two\ndenied')
    expect(ran).toEqual(['one', 'two'])
  })

  test('go on where what was to be done is done already', async () => {
    const { ran, run } = shell([{ code: 254, complained: 'ConditionalCheckFailedException: …' }])
    const steps: Step[] = [
      { what: 'put', command: ['put'], doneAlready: 'ConditionalCheckFailedException' },
      { what: 'next', command: ['next'] },
    ]
    await carryOut(steps, quiet, run)
    expect(ran).toEqual(['put', 'next'])
  })

  test('stop where there is nothing to keep', async () => {
    const { run } = shell([{ printed: 'None\n' }])
    await expect(carryOut([{ what: 'ask', command: ['ask'], keeps: 'x' }], quiet, run)).rejects.toThrow('found nothing')
  })

  test('are shown as a shell would take them', () => {
    const step = { what: '', command: ['aws', '--query', 'a[?b==`c`]', "it's"] }
    expect(line(step)).toBe("aws --query 'a[?b==`c`]' 'it'\\''s'")
    expect(line({ ...step, command: ['aws', 's3://$bucket'], in: 'infra' })).toBe('(cd infra && aws s3://$bucket)')
    expect(line({ what: '', command: ['ask'], in: 'infra', keeps: 'x' })).toBe('x=$(cd infra && ask)')
  })
})

describe('plans', () => {
  const target: Target = { stage: 'prod', region: 'eu-central-1', params: ['nat=yes'] }
  const position = (steps: readonly Step[], text: string) => steps.findIndex(step => line(step).includes(text))

  test('put the plugin in its place before the stack names it, and migrate after', () => {
    const steps = applicationPlan(target, 'abc')
    const [upload, deploy, migrate, pages] = [
      's3://$artifacts',
      'serverless deploy',
      'kassa-prod-migrate',
      'client/out s3://',
    ].map(text => position(steps, text))
    expect([upload, deploy, migrate, pages]).toEqual([upload, deploy, migrate, pages].toSorted((a = 0, b = 0) => a - b))
    expect(upload).toBeGreaterThan(0)
    expect(line(steps[deploy ?? 0] as Step)).toContain(
      '--param plugin=abc --param analyst-version=$analyst --param nat=yes',
    )
  })

  test('name nothing that no earlier step kept', () => {
    for (const steps of [
      applicationPlan(target, 'abc'),
      platformPlan(target),
      removalPlan(target, { platform: true }),
    ]) {
      const kept = new Set<string>()
      for (const { command, keeps } of steps) {
        const names = command.flatMap(word => [...word.matchAll(/\$(\w+)/g)].map(([, name = '']) => name))
        expect(names.filter(name => !kept.has(name))).toEqual([])
        if (keeps) kept.add(keeps)
      }
    }
  })

  test('tell the API and the pages the same of who signs people in', () => {
    const params = ['oidc-issuer=https://login.example.com', 'oidc-client=console']
    const steps = applicationPlan({ ...target, params }, 'abc').map(line)
    expect(steps.find(each => each.includes('serverless deploy'))).toContain(
      '--param oidc-issuer=https://login.example.com --param oidc-client=console',
    )
    expect(steps.find(each => each.includes('storefront-config.ts'))).toContain(
      'config.json prod $api oidc-issuer=https://login.example.com oidc-client=console',
    )
  })

  test('leave the platform alone unless it is asked for', () => {
    expect(position(removalPlan(target, { platform: false }), 'platform.yml')).toBe(-1)
    expect(position(removalPlan(target, { platform: true }), 'platform.yml')).toBeGreaterThan(0)
  })
})

test('a wrong command line is one sentence', () => {
  expect(() => asked([])).toThrow('Give a stage')
  expect(() => asked(['--stage', 'Prod!'])).toThrow('Give a stage')
  expect(() => asked(['--stage', 'local'])).toThrow('this machine')
  expect(() => asked(['--stage', 'dev', '--param', 'nat'])).toThrow('name=value')
  expect(asked(['--stage', 'dev', '--param', 'a=b', '--dry-run'])).toEqual({
    target: { stage: 'dev', region: 'eu-central-1', params: ['a=b'] },
    dryRun: true,
    platform: false,
  })
})
