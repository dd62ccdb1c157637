/** The receiver of traces: OTLP over HTTP, kept in memory. */
import type { Addresses } from '../../addresses.ts'
import type { Component } from '../component.ts'
import { nodeCommand, smallHeap } from '../node-command.ts'
import { requireAnswer } from '../require-answer.ts'

export interface TracesComponentOptions {
  readonly at: Addresses
  readonly root: string
}

export const tracesComponent = ({ at, root }: TracesComponentOptions): Component => ({
  name: 'traces',
  needs: [],
  prepare: async () =>
    nodeCommand({
      root,
      script: 'infra/local/components/traces/server.ts',
      args: [String(at.traces.port)],
      options: smallHeap,
    }),
  ready: () => requireAnswer(`${at.traces.url}/traces?limit=1`),
  stop: { signal: 'SIGTERM', withinMs: 3_000 },
})
