/** A span in words. */
import type { Span } from '../../shared/contract.ts'
import { formatDuration } from '../../shared/time.ts'

/** Below 10 ms with a digit more: much of a trace is as short as that. */
export const formatSpan = (ms: number): string =>
  ms < 10 ? `${Number(Math.max(0, ms).toFixed(2))} ms` : formatDuration(ms)

/** `kassa-local-order` is the function order, of this stage. */
export const serviceName = (service: string): string => service.replace(/^kassa-[^-]+-/, '')

export const kinds: Readonly<Record<Span['kind'], string>> = {
  server: 'answers a request',
  consumer: 'processes a record',
  producer: 'sends a record',
  client: 'asks another service',
  internal: 'works by itself',
}

export const failed = ({ status }: Pick<Span, 'status'>): boolean => status === 'error'

export const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
