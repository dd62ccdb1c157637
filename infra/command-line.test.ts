import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { anyNumber, command, Option, parse, text, UsageError, wholeNumber } from './command-line.ts'

const options = command('npm run sell --', 'Sells what is there.')
  .argument('[shop]', 'where to')
  .option('--orders <n>', 'how many', wholeNumber(1), 300)
  .option('--rate <n>', 'orders a second', anyNumber(0.1))
  .addOption(new Option('--minutes <n>', 'for so long').conflicts('rate'))
  .option('--home <dir>', 'the folder', text, '.here')
  .option('--fresh', 'begin anew')

describe('a wrong command line is refused in one sentence that names what is wrong', () => {
  test.each([
    [['--frsh'], "Unknown option '--frsh' (Did you mean --fresh?). See npm run sell -- --help."],
    [['-f'], "Unknown option '-f'."],
    [['here', 'there'], "Unexpected argument 'there'."],
    [['--fresh=yes'], "Unknown option '--fresh=yes'"],
    [['--orders'], "Option '--orders <n>' argument missing."],
    [['--orders', 'many'], "Option '--orders <n>' argument 'many' is invalid. Give a whole number of at least 1."],
    [['--orders', '1.5'], 'Give a whole number of at least 1.'],
    [['--rate', '0'], 'Give a number of at least 0.1.'],
    [['--home', '--fresh'], "Option '--home <dir>' argument '--fresh' is invalid. Give a value."],
    [['--rate', '1', '--minutes', '1'], "Option '--minutes <n>' cannot be used with option '--rate <n>'."],
  ])('%j', (args, sentence) => {
    expect(() => parse(options, args)).toThrow(UsageError)
    expect(() => parse(options, args)).toThrow(sentence)
  })
})

describe('as a process', () => {
  let folder: string
  const module = (name: string) => JSON.stringify(join(import.meta.dirname, name))

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'command-line-'))
    await writeFile(
      join(folder, 'sell.mjs'),
      `import { command, run, wholeNumber } from ${module('command-line.ts')}
      import { Refusal } from ${module('refusal.ts')}
      const sell = command('npm run sell --', 'Sells.').argument('[shop]').option('--orders <n>', 'how many', wholeNumber(1), 300)
      await run(sell, async (options, shop) => {
        if (shop === 'closed') throw new Refusal('The shop is closed: come back tomorrow.')
        if (shop === 'broken') throw new Error('no till', { cause: new Error('stolen') })
        console.log(JSON.stringify({ ...options, shop }))
        setInterval(() => {}, 1_000)
        return shop === 'empty' ? 1 : undefined
      })`,
    )
  })
  afterAll(() => rm(folder, { recursive: true }))

  const sell = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>(resolve => {
      const child = execFile(process.execPath, [join(folder, 'sell.mjs'), ...args], (_, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }),
      )
    })

  test('the options, checked, and then the arguments come to the work; the process ends with it', async () => {
    expect(await sell('here', '--orders', '5')).toEqual({ code: 0, out: '{"orders":5,"shop":"here"}\n', err: '' })
    expect(await sell('empty')).toMatchObject({ code: 1, err: '' })
  })

  test('--help prints every option with its default, without colours, and does nothing', async () => {
    const { code, out, err } = await sell('--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Usage: npm run sell -- \[option…\]/)
    expect(out).toMatch(/--orders <n> +how many \(default: 300\)/)
    expect(out).not.toContain('\u001b')
  })

  test('a wrong command line is one line on stderr and exit code 2', async () => {
    const { code, out, err } = await sell('--ordres', '5')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^Unknown option '--ordres'.*--help\.\n$/)
  })

  test('work that fails ends with 1: a refusal as its sentence, anything else with its cause and its place', async () => {
    expect(await sell('closed')).toEqual({ code: 1, out: '', err: 'The shop is closed: come back tomorrow.\n' })
    const broken = await sell('broken')
    expect(broken.code).toBe(1)
    expect(broken.err).toMatch(/^no till\n {2}because: stolen\n {4}at .*sell\.mjs:\d+:\d+\n$/)
  })
})
