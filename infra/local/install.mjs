/**
 * Installs the npm packages when they are missing or other than package-lock.json says, then runs a command with them
 * first in PATH, so that Node is the one the project pins. Plain JavaScript that needs nothing installed.
 *
 *     node infra/local/install.mjs [command [argument…]]
 */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const bin = join(root, 'node_modules', '.bin')
const oldestNode = 20

const packages = async path => {
  try {
    return JSON.parse(await readFile(join(root, path), 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** npm notes what it installed when it is done; packages for other machines are locked and not installed. */
const isInstalled = async () => {
  const locked = await packages('package-lock.json')
  const installed = await packages(join('node_modules', '.package-lock.json'))
  if (!installed) return false
  return Object.entries(locked).every(([path, { version, optional, devOptional, peer, link }]) => {
    if (!path.startsWith('node_modules/') || link) return true
    return installed[path] ? installed[path].version === version : Boolean(optional || devOptional || peer)
  })
}

const run = (command, args, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options })
    const forward = signal => child.kill(signal)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', chunk => {
        output += chunk
      })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, forward)
      resolve({ status: signal ? 128 + constants.signals[signal] : code, output })
    })
  })

const install = async () => {
  const start = performance.now()
  console.log('Installing npm packages (npm ci), about a minute …')
  const { status, output } = await run('npm', ['ci', '--no-progress', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (status !== 0) {
    console.error(output)
    console.error('The npm packages cannot be installed: npm ci failed with the output above.')
    process.exit(1)
  }
  console.log(`Installed npm packages in ${((performance.now() - start) / 1000).toFixed(0)} s`)
}

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  console.error(`Node is too old: this is version ${process.versions.node}. Install Node ${oldestNode} or newer.`)
  process.exit(1)
}
if (!(await isInstalled())) await install()

const [command, ...args] = process.argv.slice(2)
if (command) {
  const { status } = await run(command, args, {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  })
  process.exitCode = status
}
