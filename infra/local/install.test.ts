import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from '@jest/globals'

let root: string

const write = async (path: string, text: string, mode = 0o644) => {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  await chmod(file, mode)
}

const lock = (packages: Record<string, object>) => JSON.stringify({ packages: { '': { name: 'x' }, ...packages } })
const locked = {
  client: { version: '1.0.0' },
  'node_modules/client': { link: true },
  'node_modules/kafkajs': { version: '2.2.4' },
  'node_modules/for-another-machine': { version: '1.0.0', optional: true },
}
const installed = { 'node_modules/kafkajs': { version: '2.2.4' } }

/** Stands for npm: notes that it ran, and installs what `installs` says. */
const npm = (script: string) => write('bin/npm', `#!/bin/sh\necho "$@" >> ${root}/npm-runs\n${script}\n`, 0o755)
const npmRuns = () => readFile(join(root, 'npm-runs'), 'utf8').catch(() => '')

const install = (...command: string[]) =>
  new Promise<{ status: number | string; output: string }>(resolve => {
    const env = { ...process.env, NODE_OPTIONS: '', PATH: `${join(root, 'bin')}:${process.env.PATH}` }
    execFile(process.execPath, [join(root, 'infra/local/install.mjs'), ...command], { env }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, output: stdout + stderr }),
    )
  })

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkout-'))
  await mkdir(join(root, 'infra/local'), { recursive: true })
  await copyFile(join(import.meta.dirname, 'install.mjs'), join(root, 'infra/local/install.mjs'))
  await write('package-lock.json', lock(locked))
  await npm(`mkdir -p ${root}/node_modules; echo '${lock(installed)}' > ${root}/node_modules/.package-lock.json`)
})

test('packages are installed where there are none, and only once', async () => {
  expect((await install()).output).toMatch(/^Installing npm packages .*\nInstalled npm packages in \d+ s\n$/)
  expect(await install()).toEqual({ status: 0, output: '' })
  expect(await npmRuns()).toBe('ci --no-progress --no-audit --no-fund --loglevel=error\n')
})

test('packages are installed again when the lock names other versions, or new packages', async () => {
  await install()
  await write('package-lock.json', lock({ ...locked, 'node_modules/kafkajs': { version: '3.0.0' } }))
  await install()
  await write('package-lock.json', lock({ ...locked, 'node_modules/pg': { version: '8.0.0' } }))
  await install()
  expect((await npmRuns()).trim().split('\n')).toHaveLength(3)
})

test('an installation that was cut off is done again', async () => {
  await mkdir(join(root, 'node_modules/kafkajs'), { recursive: true })
  await install()
  expect(await npmRuns()).not.toBe('')
})

test('an installation that fails shows what npm wrote, and is the end', async () => {
  await npm('echo "npm error network is away"; exit 1')
  const { status, output } = await install('touch', join(root, 'ran'))
  expect(status).toBe(1)
  expect(output).toContain('npm error network is away')
  await expect(readFile(join(root, 'ran'))).rejects.toThrow('ENOENT')
})

test('the command finds the installed programs first, and its exit code is kept', async () => {
  await install()
  await write('node_modules/.bin/jest', '#!/bin/sh\necho "jest $@"; exit 7', 0o755)
  expect(await install('jest', '--ci')).toEqual({ status: 7, output: 'jest --ci\n' })
})

test('the lock file has the native packages of every system, not only of the one it was written on', async () => {
  const { packages } = JSON.parse(await readFile(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const locked = new Set(Object.keys(packages).map(path => path.split('node_modules/').at(-1)))
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter(name => !locked.has(name))
  expect(missing).toEqual([])
})
