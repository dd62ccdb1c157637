import { expect, test } from '@jest/globals'
import { MailEvent, outcomeOf } from '../../../../functions/email/mail-event.ts'
import { simulatedEvents, tagsIn } from './simulator.ts'

const mailTo = (...to: string[]) =>
  simulatedEvents(
    { messageId: 'm', to, tags: {} },
    { configurationSet: 'kassa-local', now: new Date('2026-11-29T08:00:00Z') },
  ).map(event => outcomeOf(MailEvent.parse(event)))

test('bounces and complaints are simulated, each as the function reads it', () => {
  const at = '2026-11-29T08:00:00.000Z'
  expect(mailTo('bounce@simulator.amazonses.com')).toEqual([
    { problem: 'bounced', at, addresses: ['bounce@simulator.amazonses.com'] },
  ])
  expect(mailTo('complaint+a@simulator.amazonses.com')).toEqual([
    { problem: 'complained', at, addresses: ['complaint+a@simulator.amazonses.com'] },
  ])
})

test('every other address gets its mail', () => {
  expect(mailTo('success@simulator.amazonses.com', 'bounce@example.com', 'bouncer@simulator.amazonses.com')).toEqual([])
})

test('tags are read from the request', () => {
  const body = 'Action=SendEmail&Tags.member.1.Name=checkoutId&Tags.member.1.Value=c%2D1&Tags.member.2.Name=mail'
  expect(tagsIn(body)).toEqual({ checkoutId: 'c-1', mail: '' })
})
