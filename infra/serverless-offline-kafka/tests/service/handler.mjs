/** Reports the invocation to the test and does what it answers. */
const ask = async (event, context) => {
  const response = await fetch(`${process.env.HANDLER_CONTROL_URL}/${process.env.FUNCTION}`, {
    method: 'POST',
    body: JSON.stringify({ event, requestId: context.awsRequestId }),
  })
  return response.json()
}

const actions = {
  return: value => value,
  throw: message => {
    throw new RangeError(message)
  },
  throwText: text => {
    throw text
  },
  throwOutside: message =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error(message)
      }, 1)
    }),
  exit: code => process.exit(code),
  hang: () => new Promise(() => setInterval(() => undefined, 1000)),
}

export const run = async (event, context) => {
  const [action, argument] = Object.entries(await ask(event, context))[0]
  return actions[action](argument)
}
