/** The settings a handler's module wants at import, where the run has not set them: addresses where nothing listens. */
const nowhere: Record<string, string> = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
  AWS_ENDPOINT_URL_SES: 'http://127.0.0.1:1',
  KAFKA_BROKERS: '127.0.0.1:1',
  // The functions of a platform are traced, the tests are not.
  OTEL_SDK_DISABLED: 'true',
  CONNECT_URL: 'http://127.0.0.1:1',
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  MAIL_FROM: 'shop@kassa.example',
  CHECKOUT_SECRET: 'only-for-the-tests',
  PAYMENT_PROVIDER: 'simulated',
  SIMULATED_WEBHOOK_SECRET: 'only-for-the-tests',
  WEBHOOK_URL: 'http://127.0.0.1:1/payments/webhook',
  CHECKOUTS_TABLE: 'kassa-local-checkouts',
  PAYMENTS_TABLE: 'kassa-local-payments',
  IDEMPOTENCY_TABLE: 'kassa-local-idempotency',
  ORDERS_TABLE: 'kassa-local-orders',
  CATALOGUE_TABLE: 'kassa-local-catalogue',
  STOCK_TABLE: 'kassa-local-stock',
  LEDGER_TABLE: 'kassa-local-provider-ledger',
  SUPPRESSIONS_TABLE: 'kassa-local-suppressions',
  KAFKAJS_NO_PARTITIONER_WARNING: '1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_DEV: 'true',
}

for (const [name, value] of Object.entries(nowhere)) process.env[name] ??= value
