/** One mail as a page of its own, so that a link to a mail leads to that mail and not to the list of all. */
import type { Email } from 'aws-ses-v2-local/dist/store.js'
import { escapeHtml } from '../../../../functions/email/escape-html.ts'

/** Nothing of a mail runs or loads here; its HTML is shown in a frame without rights. */
export const mailPageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
iframe { width: 100%; height: 60vh; border: 1px solid; background: #fff; }
pre { white-space: pre-wrap; }
a { display: inline-flex; align-items: center; min-height: 44px; }
</style>
</head>
<body>
<a href="/">All emails</a>
${body}
</body>
</html>
`

export const mailPage = ({ subject, from, destination, at, body }: Email): string => {
  const sentAt = new Date(at * 1000).toISOString()
  const facts = `From ${from} to ${destination.to.join(', ')} at ${sentAt}`
  const html = body.html
    ? `<iframe sandbox title="The email as HTML" srcdoc="${escapeHtml(body.html)}"></iframe>`
    : '<p>It has no HTML part.</p>'
  const text = body.text ? `<h2>As text</h2>\n<pre>${escapeHtml(body.text)}</pre>` : ''
  return page(subject, `<h1>${escapeHtml(subject)}</h1>\n<p>${escapeHtml(facts)}</p>\n${html}\n${text}`)
}

export const noMailPage = (): string =>
  page('No such email', '<h1>No such email</h1>\n<p>It was never sent, or it was erased.</p>')
