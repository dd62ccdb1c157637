/** Where things are, read from config.json at run time, so that one build serves every stage. */

export interface Config {
  readonly apiUrl: string
  readonly stage: string
  /** Only where there is a mailbox to look into. */
  readonly mailboxUrl?: string
  /** Only where the local Kafka trigger tells how its event source mappings do. */
  readonly mappingsUrl?: string
}

const address = (value: unknown, name: string): string => {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    throw new Error(`config.json: "${name}" has to be an address, such as "http://127.0.0.1:3000".`)
  }
  return value.replace(/\/+$/, '')
}

/** @throws Error naming the field that is missing or wrong */
export const parseConfig = (json: unknown): Config => {
  const { apiUrl, stage, mailboxUrl, mappingsUrl } = (json ?? {}) as Record<string, unknown>
  return {
    apiUrl: address(apiUrl, 'apiUrl'),
    stage: typeof stage === 'string' ? stage : 'local',
    ...(mailboxUrl ? { mailboxUrl: address(mailboxUrl, 'mailboxUrl') } : {}),
    ...(mappingsUrl ? { mappingsUrl: address(mappingsUrl, 'mappingsUrl') } : {}),
  }
}
