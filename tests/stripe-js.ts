/**
 * A stand-in for Stripe's script for pages, with the frames it opens: the Payment Element, where a card is chosen, and the question
 * of the bank. As with Stripe itself the shop's page reads nothing of these frames; it gets tokens and results.
 * https://docs.stripe.com/js
 */

const script = `(() => {
  const base = new URL(document.currentScript.src).origin
  const open = (path, title, place) => {
    const frame = document.createElement('iframe')
    frame.src = base + path
    frame.title = title
    place.append(frame)
    return frame
  }
  const ask = (frame, question) =>
    new Promise(resolve => {
      const id = crypto.randomUUID()
      const hear = event => {
        if (event.source !== frame.contentWindow || event.data.id !== id) return
        removeEventListener('message', hear)
        resolve(event.data.answer)
      }
      addEventListener('message', hear)
      frame.contentWindow.postMessage({ id, question }, base)
    })
  window.Stripe = () => ({
    elements: ({ mode, amount, currency, captureMethod }) => {
      if (mode !== 'payment' || !(amount > 0) || currency !== 'eur' || captureMethod !== 'manual') {
        throw new Error('The shop asks for a payment that it does not make on the server.')
      }
      let frame
      return {
        create: () => {
          const listeners = {}
          return {
            on: (event, listener) => { listeners[event] = listener },
            mount: place => {
              frame = open('/frames/card', 'Secure payment input frame', place)
              frame.addEventListener('load', () => listeners.ready?.())
            },
            destroy: () => frame?.remove(),
          }
        },
        update: () => {},
        submit: () => ask(frame, 'submit'),
        token: () => ask(frame, 'token'),
      }
    },
    createConfirmationToken: ({ elements }) => elements.token(),
    handleNextAction: ({ clientSecret }) =>
      new Promise(resolve => {
        const frame = open('/frames/bank?client_secret=' + clientSecret, 'Bank', document.body)
        const hear = event => {
          if (event.source !== frame.contentWindow) return
          removeEventListener('message', hear)
          frame.remove()
          resolve(event.data)
        }
        addEventListener('message', hear)
      }),
  })
})()
`

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`

const cards = ['visa', 'authenticationRequired', 'chargeDeclined', 'insufficientFunds']

const cardPage = page(
  'Card',
  `<label>Card <select name="card"><option value="">Choose a card</option>${cards
    .map(card => `<option value="${card}">${card}</option>`)
    .join('')}</select></label>
<script>
  const chosen = document.querySelector('select')
  const answers = {
    submit: () => (chosen.value ? {} : { error: { message: 'Your card number is incomplete.' } }),
    token: async () => {
      const body = new URLSearchParams({ card: chosen.value })
      const response = await fetch('/v1/confirmation_tokens', { method: 'POST', body })
      const answer = await response.json()
      return response.ok ? { confirmationToken: answer } : answer
    },
  }
  addEventListener('message', async ({ data: { id, question }, source, origin }) =>
    source.postMessage({ id, answer: await answers[question]() }, origin))
</script>`,
)

const bankPage = page(
  'Bank',
  `<h1>Your bank</h1>
<button value="approve">Approve the payment</button> <button value="refuse">Refuse the payment</button>
<script>
  for (const button of document.querySelectorAll('button')) {
    button.addEventListener('click', async () => {
      const body = new URLSearchParams(location.search)
      body.set('answer', button.value)
      const response = await fetch('/frames/bank', { method: 'POST', body })
      parent.postMessage(await response.json(), '*')
    })
  }
</script>`,
)

export interface ScriptFile {
  readonly type: string
  readonly body: string
}

/** What a browser gets at this path; undefined when it is one of the API. */
export const scriptFile = (path: string): ScriptFile | undefined => {
  if (path === '/stripe.js') return { type: 'text/javascript', body: script }
  if (path === '/frames/card') return { type: 'text/html', body: cardPage }
  if (path === '/frames/bank') return { type: 'text/html', body: bankPage }
  return undefined
}
