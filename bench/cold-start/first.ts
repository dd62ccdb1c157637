/** A container as it begins: loads one bundle, invokes it once, and says how long both took. */
const { BUNDLE = '', EVENT = '{}' } = process.env
const context = { functionName: 'kassa', getRemainingTimeInMillis: () => 30_000 }

const begun = performance.now()
const { handler } = await import(BUNDLE)
const loaded = performance.now()
const answer = await handler(JSON.parse(EVENT), context)
const answered = performance.now()
process.stdout.write(`${JSON.stringify({ load: loaded - begun, invoke: answered - loaded, answer })}\n`)
process.exit()
