/** The mail catcher: SES for the functions, a mailbox page for people. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Addresses } from '../../addresses.ts'
import type { Home } from '../../home.ts'
import type { Component } from '../component.ts'
import { nodeCommand, smallHeap } from '../node-command.ts'
import { requireAnswer } from '../require-answer.ts'

export interface MailComponentOptions {
  readonly at: Addresses
  readonly home: Home
  readonly root: string
}

export const mailComponent = ({ at, home, root }: MailComponentOptions): Component => {
  const data = home.data('mail')
  return {
    name: 'mail',
    needs: [],
    prepare: async () => {
      await mkdir(data, { recursive: true })
      return nodeCommand({
        root,
        script: 'infra/local/components/mail/server.ts',
        args: [String(at.mail.port), join(data, 'mails.jsonl')],
        options: smallHeap,
        env: { LAMBDA_URL: at.lambda.url },
      })
    },
    ready: () => requireAnswer(`${at.mail.url}/health-check`),
    stop: { signal: 'SIGTERM', withinMs: 3_000 },
  }
}
