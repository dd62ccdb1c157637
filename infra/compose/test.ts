/**
 * `npm run test:compose`: the integration tests, the same that run on the embedded platform, on containers of their own
 * (ports moved, data forgotten afterwards). Says so and does nothing where no Docker engine answers.
 */
import { spawn } from 'node:child_process'
import { environment } from '../local/addresses.ts'
import { fetchJars } from '../local/jars.ts'
import { Refusal } from '../local/refusal.ts'
import { requireMaven } from '../local/requirements.ts'
import { containers, isWithoutRegistry, requireEngine } from './containers.ts'

const root = new URL('../../', import.meta.url).pathname

const run = (file: string, args: readonly string[], env: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })

const test = async () => {
  try {
    await requireEngine()
  } catch (error) {
    if (!(error instanceof Refusal) || process.env.KASSA_COMPOSE === 'required') throw error
    console.log(`The Compose tests are left out: ${error.message}`)
    return
  }
  const withoutRegistry = await isWithoutRegistry()
  if (withoutRegistry)
    await fetchJars({
      root,
      set: 'connect',
      maven: await requireMaven(),
      progress: text => console.log(text),
      signal: new AbortController().signal,
    })
  const { addresses: at, compose } = await containers({ offset: 7_000, project: 'kassa-test', withoutRegistry })
  await compose('down', '--volumes', '--remove-orphans')
  try {
    await compose('up', '-d', '--wait')
    process.exitCode = await run(
      process.execPath,
      [
        '--experimental-vm-modules',
        'node_modules/jest/bin/jest.js',
        '--selectProjects',
        'integration',
        ...process.argv.slice(2),
      ],
      { ...environment(at), KASSA_PLATFORM: 'given' },
    )
  } finally {
    await compose('down', '--volumes')
  }
}

await test().catch((error: Error) => {
  console.error(error instanceof Refusal ? error.message : error)
  process.exitCode = 1
})
