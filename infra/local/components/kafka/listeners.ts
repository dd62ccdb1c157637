/** The listeners of a local Kafka node. Without --secure: plaintext, without a login. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Node } from '../../addresses.ts'
import type { Command } from '../component.ts'
import { type ClusterView, describeCluster } from './metadata.ts'

export const host = '127.0.0.1'

export interface Listeners {
  /** Steps that must be done before a node starts. */
  readonly needs: readonly string[]
  /** Arguments of `StorageTool format`: who is known from the first start on. */
  readonly users: readonly string[]
  /** The listeners of a node, and whom they let in. */
  properties(node: Node): Promise<Record<string, string>>
  /** Runs a tool of Kafka to its end. */
  run(command: Command, name: string): Promise<void>
  /** What this one broker knows of the cluster. */
  view(node: Node): Promise<ClusterView>
}

export const runTool = async ({ file, env }: Command, args: readonly string[]): Promise<void> => {
  await promisify(execFile)(file, args, { env: { ...process.env, ...env } })
}

export const plaintextListeners: Listeners = {
  needs: [],
  users: [],
  properties: async node => ({
    listeners: `PLAINTEXT://${host}:${node.broker},CONTROLLER://${host}:${node.controller}`,
    'advertised.listeners': `PLAINTEXT://${host}:${node.broker}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
  }),
  run: command => runTool(command, command.args),
  view: node => describeCluster(host, node.broker),
}
