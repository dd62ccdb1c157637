/**
 * `npm run fuzz`: schemathesis asks a Kassa of its own whatever the OpenAPI document allows and forbids. A server error, or a
 * status code that the document does not name, fails.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pythonEnvironment } from '../../infra/checks/python-environment.ts'
import { command, run, wholeNumber } from '../../infra/command-line.ts'
import { addresses } from '../../infra/local/addresses.ts'

const root = new URL('../..', import.meta.url).pathname

/** Starts Kassa and resolves when it is ready. */
const start = async (offset: number) => {
  const args = ['--offset', String(offset), '--home', '.kassa-fuzz', '--fresh', '--no-reload', '--no-storefront']
  const child = spawn(process.execPath, ['infra/local/start.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', chunk => {
      printed += chunk
      if (printed.includes('Kassa is ready')) resolve()
    })
    child.once('exit', code => reject(new Error(`Kassa did not start (exit code ${code}):\n${printed.slice(-3_000)}`)))
  })
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

const fuzz = command('npm run fuzz --', 'Asks a Kassa of its own whatever its OpenAPI document allows and forbids.')
  .option('--examples <n>', 'requests for each operation and phase at most', wholeNumber(1), 60)
  .option('--seed <n>', 'the same seed asks the same', wholeNumber(0), 1)
  .option('--offset <n>', 'how far its ports are moved', wholeNumber(0), 16_000) // below the ports that clients are given

await run(fuzz, async ({ examples, seed, offset }) => {
  const requirements = new URL('requirements.txt', import.meta.url).pathname
  const bin = await pythonEnvironment(join(root, '.kassa-fuzz-venv'), requirements)
  await using _ = await start(offset)
  const { api } = addresses(offset)
  const args = [
    ...['run', `${api.url}/openapi.json`, '--url', api.url],
    ...['--checks', 'not_a_server_error,status_code_conformance,content_type_conformance'],
    ...['--max-examples', String(examples), '--seed', String(seed), '--max-time', '30', '--workers', '2'],
    ...['--mode', 'all', '--generation-database', 'none', '--no-color', '--continue-on-failure'],
  ]
  const child = spawn(join(bin, 'st'), args, { cwd: root, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error('The API answered what its OpenAPI document does not say.')
})
