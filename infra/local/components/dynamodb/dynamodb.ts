/** DynamoDB Local, the official emulator, with its database in the home. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Addresses } from '../../addresses.ts'
import type { Home } from '../../home.ts'
import { type Java, javaCommand } from '../../java/java-command.ts'
import type { Component } from '../component.ts'
import { requireAnswer } from '../require-answer.ts'

/** The emulator reads the access key and the region out of this header and checks no signature. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=local/20200101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none'

export interface DynamodbComponentOptions {
  readonly at: Addresses
  readonly home: Home
  readonly root: string
  readonly java: () => Java
}

export const dynamodbComponent = ({ at, home, root, java }: DynamodbComponentOptions): Component => {
  const data = home.data('dynamodb')
  return {
    name: 'dynamodb',
    needs: ['jars'],
    prepare: async () => {
      await mkdir(data, { recursive: true })
      const program = java()
      const server = join(root, 'infra/local/components/dynamodb/server.xml')
      const command = await javaCommand(program, {
        main: 'org.eclipse.jetty.xml.XmlConfiguration',
        args: [`port=${at.dynamodb.port}`, `folder=${data}`, server],
        options: ['-Xmx128m', `-Djava.library.path=${program.folder}`],
        leavesClassData: false, // one of its jars names a folder in its class path, which an archive may not hold
      })
      return { ...command, env: { ...command.env, DDB_LOCAL_TELEMETRY: '0' } }
    },
    ready: () =>
      requireAnswer(at.dynamodb.url, {
        method: 'POST',
        headers: {
          'x-amz-target': 'DynamoDB_20120810.ListTables',
          'content-type': 'application/x-amz-json-1.0',
          authorization,
        },
        body: '{}',
      }),
    stop: { signal: 'SIGTERM', withinMs: 5_000 },
  }
}
