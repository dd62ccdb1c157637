import { describe, expect, test } from '@jest/globals'
import { parse } from '../command-line.ts'
import { stageSettings } from '../stages/settings.ts'
import { applicationPlan } from './application-plan.ts'
import type { Target } from './aws-steps.ts'
import { changeSetPlan } from './change-set-plan.ts'
import { deletable } from './deletable.ts'
import { onDemand, refusal, resolved, withThrownFailures } from './framework-plugin.ts'
import { stageCommand } from './options.ts'
import { platformPlan } from './platform-plan.ts'
import { destructionPlan, removalPlan } from './removal-plan.ts'
import { carryOut, line, type Ran, type Run, type Step, stepsOf } from './steps.ts'

/** Answers each command in turn, and notes what was run. */
const shell = (answers: Partial<Ran>[]) => {
  const ran: string[] = []
  const run: Run = async command => {
    ran.push(command.join(' '))
    return { code: 0, printed: '', complained: '', ...answers[ran.length - 1] }
  }
  return { ran, run, write: () => {} }
}

describe('steps', () => {
  test('give what one kept to those after it', async () => {
    const { ran, ...options } = shell([{ printed: 'bucket-1\n' }])
    const steps: Step[] = [
      { what: 'ask', command: ['ask'], keeps: 'bucket' },
      { what: 'copy', command: ['copy', 'file', 's3://$bucket/$unknown'] },
    ]
    await carryOut(steps, options)
    expect(ran).toEqual(['ask', 'copy file s3://bucket-1/$unknown'])
  })

  test('stop at the first that fails, and say which', async () => {
    const { ran, ...options } = shell([{}, { code: 2, complained: 'denied' }])
    const steps = ['one', 'two', 'three'].map(what => ({ what, command: [what] }))
    await expect(carryOut(steps, options)).rejects.toThrow('Step 2 failed: two\nWhat it said is above.')
    expect(ran).toEqual(['one', 'two'])
  })

  test('go on where what was to be done is done already', async () => {
    const { ran, ...options } = shell([{ code: 254, complained: 'ConditionalCheckFailedException: …' }])
    const steps: Step[] = [
      { what: 'put', command: ['put'], doneAlready: ['ConditionalCheckFailedException'] },
      { what: 'next', command: ['next'] },
    ]
    await carryOut(steps, options)
    expect(ran).toEqual(['put', 'next'])
  })

  test.each<[string, Step['unless'], Partial<Ran>, boolean]>([
    ['is there', { command: ['look'] }, { code: 0 }, true],
    ['is not there', { command: ['look'] }, { code: 1 }, false],
    ['prints what is wanted', { command: ['look'], prints: 'True' }, { printed: 'True\n' }, true],
    ['prints something else', { command: ['look'], prints: 'True' }, { printed: 'False\n' }, false],
    ['is gone', { command: ['look'], fails: 'does not exist' }, { code: 1, complained: 'Stack does not exist' }, true],
    ['is not gone', { command: ['look'], fails: 'does not exist' }, { code: 0 }, false],
  ])('are skipped or not where it %s', async (_, unless, answer, skipped) => {
    const { ran, ...options } = shell([answer])
    await carryOut([{ what: 'do', command: ['do'], ...(unless ? { unless } : {}) }], options)
    expect(ran).toEqual(skipped ? ['look'] : ['look', 'do'])
  })

  test('do not take a refused question for an answer', async () => {
    const { ran, ...options } = shell([{ code: 1, complained: 'AccessDenied' }])
    const step: Step = { what: 'do', command: ['do'], unless: { command: ['look'], fails: 'does not exist' } }
    await expect(carryOut([step], options)).rejects.toThrow('AccessDenied')
    expect(ran).toEqual(['look'])
  })

  test('stop where there is nothing to keep', async () => {
    const { ran: _, ...options } = shell([{ printed: 'None\n' }])
    const step: Step = { what: 'ask', command: ['ask'], keeps: 'x', hint: 'Do that first.' }
    await expect(carryOut([step], options)).rejects.toThrow('It found nothing.\nDo that first.')
  })

  test('are shown as a shell would take them', () => {
    const step = { what: '', command: ['aws', '--query', 'a[?b==`c`]', "it's"] }
    expect(line(step)).toBe("aws --query 'a[?b==`c`]' 'it'\\''s'")
    expect(line({ ...step, command: ['aws', 's3://$bucket'], in: 'infra' })).toBe('(cd infra && aws s3://$bucket)')
    expect(line({ what: '', command: ['ask'], in: 'infra', keeps: 'x' })).toBe('x=$(cd infra && ask)')
    expect(line({ what: '', command: ['do'], unless: { command: ['look'] } })).toBe('look > /dev/null 2>&1 || do')
    expect(line({ what: '', command: ['do'], unless: { command: ['look'], fails: 'x' } })).toBe(
      'look > /dev/null && do',
    )
    expect(line({ what: '', command: ['do'], unless: { command: ['look'], prints: 'a' } })).toBe(
      '[ "$(look)" = a ] || do',
    )
  })
})

describe('plans', () => {
  const target: Target = { stage: 'prod', settings: stageSettings('prod') }
  const lines = (steps: readonly Step[]) => steps.map(line)
  const position = (steps: readonly Step[], text: string) => lines(steps).findIndex(each => each.includes(text))

  test('put the plugin in its place before the stack names it, and the pages after', () => {
    const steps = stepsOf(applicationPlan(target, 'abc'))
    const places = ['s3://$artifacts', 'sls deploy', 'client/out s3://', '$shop/api/catalogue'].map(text =>
      position(steps, text),
    )
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
  })

  test('name nothing that no earlier step kept', () => {
    const plans = [
      stepsOf(applicationPlan(target, 'abc')),
      stepsOf(platformPlan(target)),
      changeSetPlan(target),
      removalPlan(target),
      destructionPlan(target),
    ]
    for (const steps of plans) {
      const kept = new Set<string>()
      for (const { command, unless, keeps } of steps) {
        const words = [...command, ...(unless?.command ?? [])]
        const names = words.flatMap(word => [...word.matchAll(/\$(\w+)/g)].map(([, name = '']) => name))
        expect(names.filter(name => !kept.has(name))).toEqual([])
        if (keeps) kept.add(keeps)
      }
    }
  })

  test('have no sink and no firewall where the stage has none', () => {
    const small: Target = { stage: 'dev', settings: stageSettings('dev') }
    expect(position(stepsOf(applicationPlan(small, 'abc')), 'infra/deploy/plugin.ts')).toBe(-1)
    expect(position(stepsOf(platformPlan(small)), 'firewall.yml')).toBe(-1)
  })

  test('remove the application and keep the data with what they stand on, or everything', () => {
    expect(lines(removalPlan(target)).filter(each => /platform|delete/.test(each))).toEqual([])
    const all = destructionPlan(target)
    const places = [
      'sls remove',
      '--no-deletion-protection-enabled',
      'update-stack',
      'empty-buckets',
      'delete-stack',
    ].map(text => position(all, text))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
  })

  test('of a removal find what an earlier try has left, and nothing to do where nothing is left', async () => {
    const ran: string[] = []
    const gone: Run = async command => {
      const text = command.join(' ')
      const fails = /describe-stacks/.test(text)
        ? 'Stack with id kassa-prod does not exist'
        : /update-table/.test(text)
          ? 'ResourceNotFoundException'
          : /modify-db-cluster/.test(text)
            ? 'DBClusterNotFoundFault'
            : /delete-parameter/.test(text)
              ? 'ParameterNotFound'
              : ''
      ran.push(text)
      return { code: fails ? 254 : 0, printed: '', complained: fails }
    }
    await carryOut(removalPlan(target), { write: () => {}, run: gone })
    await carryOut(destructionPlan(target), { write: () => {}, run: gone })
    expect(ran.filter(text => /sls|delete-stack |update-stack |empty-buckets/.test(text))).toEqual([])
  })
})

describe('the framework', () => {
  test.each([
    ['deploy', {}, 'Give a stage, such as `sls deploy --stage dev`'],
    ['remove', {}, 'Give a stage'],
    ['info', {}, 'Give a stage'],
    ['deploy function', {}, 'Give a stage'],
    ['deploy', { stage: 'local' }, 'The stage local is this machine'],
    [
      'deploy',
      { stage: 'dev', param: ['exisitng-vpc=vpc-1'] },
      '--param is not taken: the settings of a stage are in infra/stages/dev.yml.',
    ],
    ['deploy', { stage: 'dev', region: 'us-east-1' }, 'The stage dev is in eu-central-1'],
    ['deploy', { stage: 'dev' }, 'infra/stages/dev.yml: mail.domain is still the example dev.example.com.'],
    ['deploy', { stage: 'dev', package: 'folder' }, '--package is not taken by deploy'],
  ])('refuses `sls %s` with %j', (command, options, sentence) => {
    expect(refusal(command, options)).toContain(sentence)
  })

  test.each([
    ['offline start', {}],
    ['print', {}],
    ['invoke local', {}],
    ['package', { stage: 'dev' }],
    ['logs', { stage: 'dev' }],
  ])('lets `sls %s` with %j through', (command, options) => {
    expect(refusal(command, options)).toBeUndefined()
  })

  test('gives mappings with on-demand pollers what AWS takes for them, and tells their functions alone', () => {
    const Properties = { Topics: ['t'], BatchSize: 48 }
    const provisioned = {
      ProvisionedPollerConfig: {},
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 3,
      DestinationConfig: {},
    }
    const other = { Type: 'AWS::IAM::Role', Properties: provisioned }
    const Type = 'AWS::Lambda::EventSourceMapping'
    const template = { Resources: { Mapping: { Type, Properties: { ...Properties, ...provisioned } }, Other: other } }
    expect(onDemand(template)).toEqual({ Resources: { Mapping: { Type, Properties }, Other: other } })

    const functions = {
      order: { events: [{ msk: {} }], environment: { A: 'a' } },
      status: { events: [{ httpApi: {} }] },
    }
    withThrownFailures(functions)
    expect(functions.order.environment).toEqual({ A: 'a', FAILED_RECORDS: 'thrown' })
    expect(functions.status).toEqual({ events: [{ httpApi: {} }] })
  })

  test('deploys another template when the platform or a password is another', () => {
    const template = { Url: 'password::version-of-analyst', Passwords: ['version-of-analyst', 'version-of-sink'] }
    const kept = (analyst: string, platform: string) => new Map(Object.entries({ analyst, sink: 's1', platform }))
    const before = resolved(template, kept('a1', '[["/kassa/dev/database","old:5432"]]'))
    expect(before).toMatchObject({ Url: 'password::a1', Passwords: ['a1', 's1'] })
    expect(resolved(template, kept('a1', '[["/kassa/dev/database","old:5432"]]'))).toEqual(before)
    expect(resolved(template, kept('a2', '[["/kassa/dev/database","old:5432"]]'))).not.toEqual(before)
    expect(resolved(template, kept('a1', '[["/kassa/dev/database","new:5432"]]'))).not.toEqual(before)
  })
})

test('what is kept with a stack is deleted with it after the change', () => {
  const { Resources } = deletable({
    Resources: { Table: { Type: 'T', DeletionPolicy: 'RetainExceptOnCreate' }, Role: { Type: 'R' } },
  })
  expect(Resources).toEqual({
    Table: { Type: 'T', DeletionPolicy: 'Delete', Metadata: { Data: 'deleted with the stack' } },
    Role: { Type: 'R' },
  })
})

test('a wrong command line is one sentence', () => {
  const parsed = (...args: string[]) => parse(stageCommand('npm run deploy --', 'Deploys.'), args)
  expect(() => parsed()).toThrow("Required option '--stage <name>' not specified")
  expect(() => parsed('--stage', 'prdo')).toThrow('There is no stage prdo')
  expect(() => parsed('--stage', 'local')).toThrow('this machine')
  expect(() => parsed('--stage', 'dev', '--param', 'a=b')).toThrow("Unknown option '--param'")
  expect(parsed('--stage', 'dev', '--dry-run')).toMatchObject({ stage: { stage: 'dev' }, dryRun: true })
})
