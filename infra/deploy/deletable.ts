/**
 * `node infra/deploy/deletable.ts STACK REGION FILE`: the template of a deployed stack with every DeletionPolicy set to Delete. CloudFormation
 * takes another policy only together with another change, so each of these resources gets a line of metadata.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { awsCli } from '../aws-cli.ts'
import { command, run } from '../command-line.ts'

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
  const ofStack = command('node infra/deploy/deletable.ts', 'Writes a template whose stack takes everything with it.')
    .argument('<stack>')
    .argument('<region>')
    .argument('<file>')
  await run(ofStack, async (_, stack, region, file) => {
    const { TemplateBody } = await awsCli(region, 'cloudformation', 'get-template', '--stack-name', stack)
    const template: Template = typeof TemplateBody === 'string' ? JSON.parse(TemplateBody) : TemplateBody
    await mkdir(dirname(file), { recursive: true })
    // Without the spaces it stays under the size that CloudFormation takes inline.
    await writeFile(file, JSON.stringify(deletable(template)))
  })
}
