/**
 * What `sls package` writes, without credentials: the template AWS would get. The functions are not bundled for it
 * (`npm run bundles` does that), so the hashes of their code are not those of a deployment.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = new URL('../../', import.meta.url).pathname

export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
  readonly Properties: any
  readonly DependsOn?: unknown
  readonly DeletionPolicy?: string
}

export interface Packaged {
  readonly file: string
  readonly template: {
    readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>
    readonly Resources: Readonly<Record<string, Resource>>
  }
}

export const stacks = {
  platform: { folder: 'infra', config: 'platform.yml' },
  firewall: { folder: 'infra', config: 'firewall.yml' },
  application: { folder: '.', config: 'serverless.yml' },
} as const
export type Stack = keyof typeof stacks

/** @param use what to do with it; the folder is gone afterwards */
export const packaged = async <T>(stack: Stack, stage: string, use: (of: Packaged) => Promise<T>): Promise<T> => {
  const { folder, config } = stacks[stack]
  const target = await mkdtemp(join(tmpdir(), 'kassa-package-'))
  try {
    await promisify(execFile)(
      join(root, 'node_modules/.bin/node'),
      [
        join(root, 'node_modules/serverless/bin/serverless.js'),
        ...['package', '--config', config, '--stage', stage, '--package', target],
      ],
      { cwd: join(root, folder), env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off', KASSA_TEMPLATE_ONLY: '1' } },
    )
    const file = join(target, 'cloudformation-template-update-stack.json')
    const template = JSON.parse(await readFile(file, 'utf8'))
    // As it is uploaded: AWS takes 1 MB, and the framework indents what it writes here.
    await writeFile(file, JSON.stringify(template))
    return await use({ file, template })
  } finally {
    await rm(target, { recursive: true })
  }
}
