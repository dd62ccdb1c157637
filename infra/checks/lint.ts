/**
 * `npm run lint:infra`: cfn-lint and checkov, at the versions of requirements.txt and in a Python environment of their own
 * (.venv), on what `sls package` writes for every stack; cfn-lint on infra/pipeline.yml too. Anything they say that suppressions.ts does not explain fails.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { command, run } from '../command-line.ts'
import { packaged, type Stack, stacks } from './packaged.ts'
import { pythonEnvironment } from './python-environment.ts'
import { suppressions } from './suppressions.ts'

const root = new URL('../../', import.meta.url).pathname
const venv = join(root, '.venv')
const requirements = new URL('requirements.txt', import.meta.url).pathname

interface Finding {
  readonly id: string
  readonly resource: string
  readonly says: string
}

/** Linters exit with a number of their own when they find something; what they print counts. */
const output = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(venv, 'bin', program), args, { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
    })
    child.once('error', reject)
    child.once('close', () => resolve(text))
  })

const cfnLint = async (template: string): Promise<Finding[]> => {
  const text = await output('cfn-lint', ['--template', template, '--regions', 'eu-central-1', '--format', 'json'])
  const found: { Rule: { Id: string }; Message: string; Location: { Path?: unknown[] } }[] = JSON.parse(text || '[]')
  return found.map(({ Rule, Message, Location }) => ({
    id: Rule.Id,
    resource: String(Location.Path?.[1] ?? ''),
    says: Message,
  }))
}

const checkov = async (template: string): Promise<Finding[]> => {
  const text = await output('python', [
    ...[
      new URL('run_checkov.py', import.meta.url).pathname,
      '--file',
      template,
      '--framework',
      'cloudformation',
      '--skip-download',
      '--quiet',
      '--compact',
      '--output',
      'json',
    ],
  ])
  const { results, summary } = JSON.parse(text)
  if (summary.parsing_errors > 0) throw new Error('checkov cannot read the template.')
  return results.failed_checks.map((each: { check_id: string; check_name: string; resource: string }) => ({
    id: each.check_id,
    resource: each.resource.split('.').at(-1) ?? '',
    says: each.check_name,
  }))
}

const explained = ({ id, resource }: Finding) =>
  suppressions.filter(each => each.id === id && resource.startsWith(each.resource))

const lint = async (): Promise<number> => {
  await pythonEnvironment(venv, requirements)
  const used = new Set<unknown>()
  let faults = 0
  for (const stack of Object.keys(stacks) as Stack[]) {
    const findings = await packaged(stack, 'prod', async ({ file, template }) => {
      const all = (await Promise.all([cfnLint(file), checkov(file)])).flat()
      console.log(`${stack}: ${Object.keys(template.Resources).length} resources, ${all.length} findings`)
      return all
    })
    for (const finding of findings) {
      const why = explained(finding)
      for (const each of why) used.add(each)
      if (why.length > 0) continue
      faults += 1
      console.error(`${stack}: ${finding.id} ${finding.resource}: ${finding.says}`)
    }
  }
  for (const { id, resource, says } of await cfnLint(join(root, 'infra/pipeline.yml'))) {
    faults += 1
    console.error(`infra/pipeline.yml: ${id} ${resource}: ${says}`)
  }
  for (const each of suppressions) {
    if (used.has(each)) continue
    faults += 1
    console.error(`suppressions.ts: nothing says ${each.id} of ${each.resource || 'anything'} any more; take it out.`)
  }
  console.log(faults === 0 ? `Clean; ${suppressions.length} suppressions, each explained.` : `${faults} to mend.`)
  return faults > 0 ? 1 : 0
}

await run(
  command(
    'npm run lint:infra --',
    'Runs cfn-lint and checkov on both stacks; exits with 1 on a finding that is not explained.',
  ),
  lint,
)
