/** What every function is set beside: one that does nothing. */
export const handler = async () => ({ statusCode: 200, body: 'hello' })
