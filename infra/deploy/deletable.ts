/**
 * The template of a deployed stack with every DeletionPolicy set to Delete: node deletable.ts STACK REGION FILE. CloudFormation
 * takes another policy only together with another change, so each of these resources gets a line of metadata.
 */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

interface Template {
  readonly Resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export const deletable = (template: Template): Template => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => [
      id,
      'DeletionPolicy' in resource
        ? {
            ...resource,
            DeletionPolicy: 'Delete',
            Metadata: { ...(resource.Metadata ?? {}), Data: 'deleted with the stack' },
          }
        : resource,
    ]),
  ),
})

if (import.meta.main) {
  const [stack = '', region = '', file = ''] = process.argv.slice(2)
  const { stdout } = await promisify(execFile)(
    'aws',
    ['--region', region, 'cloudformation', 'get-template', '--stack-name', stack, '--output', 'json'],
    { maxBuffer: 2 ** 24 },
  )
  const { TemplateBody } = JSON.parse(stdout)
  const template: Template = typeof TemplateBody === 'string' ? JSON.parse(TemplateBody) : TemplateBody
  // Without the spaces it stays under the size that CloudFormation takes inline.
  await writeFile(file, JSON.stringify(deletable(template)))
}
