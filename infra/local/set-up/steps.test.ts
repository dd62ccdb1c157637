import { describe, expect, test } from '@jest/globals'
import { runSteps, type Step, type StepEvent } from './steps.ts'

const { signal } = new AbortController()

const recorded = () => {
  const begun: string[] = []
  const step = (name: string, needs: string[], run: Step['run'] = async () => []): Step => ({
    name,
    needs,
    run: (...args) => {
      begun.push(name)
      return run(...args)
    },
  })
  return { begun, step }
}

describe('steps', () => {
  test('begin after all they need, and those that need nothing begin at once', async () => {
    const { begun, step } = recorded()
    const gate = Promise.withResolvers<void>()
    const running = runSteps(
      [
        step('last', ['slow', 'quick']),
        step('slow', [], async () => {
          await gate.promise
          return []
        }),
        step('quick', []),
        step('after quick', ['quick']),
      ],
      () => {},
      signal,
    )
    await new Promise(setImmediate)
    expect(begun).toEqual(['slow', 'quick', 'after quick'])
    gate.resolve()
    await running
    expect(begun.at(-1)).toBe('last')
  })

  test('take what is not among them as done', async () => {
    const { begun, step } = recorded()
    await runSteps([step('offline', ['elsewhere'])], () => {}, signal)
    expect(begun).toEqual(['offline'])
  })

  test('tell what is planned, begun and done, with the lines of each', async () => {
    const { step } = recorded()
    const events: StepEvent[] = []
    const steps = [
      step('topics', [], async (_, progress) => {
        progress('half')
        return ['created one']
      }),
    ]
    await runSteps(steps, event => events.push(event), signal)
    expect(events).toEqual([
      { kind: 'planned', steps: ['topics'] },
      { kind: 'started', step: 'topics' },
      { kind: 'progress', step: 'topics', text: 'half' },
      { kind: 'done', step: 'topics', ms: expect.any(Number), lines: ['created one'] },
    ])
  })

  test('a step that fails tells those under way to end, lets none begin, and is the error of all', async () => {
    const { begun, step } = recorded()
    const events: StepEvent[] = []
    let told = false
    const steps = [
      step('fails', [], async () => {
        await new Promise(setImmediate)
        throw new Error('no disk')
      }),
      step('under way', [], async either => {
        await new Promise(resolve => either.addEventListener('abort', resolve))
        told = true
        throw either.reason
      }),
      step('never', ['fails']),
    ]
    await expect(runSteps(steps, event => events.push(event), signal)).rejects.toThrow('no disk')
    expect(told).toBe(true)
    expect(begun).toEqual(['fails', 'under way'])
    expect(events.filter(({ kind }) => kind === 'failed')).toEqual([
      { kind: 'failed', step: 'fails', ms: expect.any(Number) },
    ])
  })

  test('an abort from outside ends them with its reason', async () => {
    const { begun, step } = recorded()
    const outside = new AbortController()
    const steps = [
      step('waits', [], async either => {
        await new Promise(resolve => either.addEventListener('abort', resolve))
        return []
      }),
      step('next', ['waits']),
    ]
    const running = runSteps(steps, () => {}, outside.signal)
    await new Promise(setImmediate)
    outside.abort(new Error('Ctrl-C'))
    await expect(running).rejects.toThrow('Ctrl-C')
    expect(begun).toEqual(['waits'])
  })

  test('a step that needs itself is refused before any begins', async () => {
    const { begun, step } = recorded()
    await expect(runSteps([step('a', ['b']), step('b', ['a'])], () => {}, signal)).rejects.toThrow(
      'The step a needs itself.',
    )
    expect(begun).toEqual([])
  })
})
