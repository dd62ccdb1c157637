/**
 * What AWS asks for, in US dollars in eu-central-1, without tax. List prices of the public price pages, written down from memory and
 * not looked up: replace them by current ones before deciding, and change the date.
 */
export const pricesOf = '2026-11-25'

export const prices = {
  'kafka.t3.small hour': 0.0528,
  'kafka.m7g.large hour': 0.2449,
  'MSK disk GB-month': 0.12,
  'MSK Connect MCU hour': 0.12,
  /** Mappings of one poller group share units. */
  'event poller unit hour': 0.19,
  'Aurora ACU hour': 0.14,
  'Aurora GB-month': 0.12,
  'endpoint and zone hour': 0.012,
  'NAT gateway hour': 0.052,
  'Lambda million requests': 0.2,
  'Lambda GB-second, arm': 0.0000133,
  'DynamoDB million writes': 0.76,
  'HTTP API million requests': 1.2,
  'CloudFront million requests': 1.2,
  'SES thousand mails': 0.1,
  'WAF list month': 5,
  'WAF rule month': 1,
  'KMS key month': 1,
  'secret month': 0.4,
  'alarm month': 0.1,
  'metric month': 0.3,
  'log GB': 0.63,
} as const
