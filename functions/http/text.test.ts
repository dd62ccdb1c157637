import { describe, expect, test } from '@jest/globals'
import { hasLink, mailAddress, oneLine } from './text.ts'

const Name = oneLine('a name', 80, 'Ada')
const accepts = (text: unknown): boolean => Name.safeParse(text).success

describe('a name', () => {
  test.each([
    'Ada Lovelace',
    'J. R. R. Tolkien',
    "Siobhán O'Brien-Núñez",
    'علی‌رضا',
    'Dylan 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}',
    '李小龍',
    'שרה לוי',
    'Ελένη',
    'अनुष्का',
    'Jürgen Müller (Empfang)',
    '👩‍👩‍👧‍👦',
    '❤️',
    'Z\u0301oe',
    '7',
    '𝒜'.repeat(80),
  ])('may be %s', text => expect(accepts(text)).toBe(true))

  test.each([
    ['half an emoji', 'Ada \ud83d'],
    ['the other half', '\ude00 Ada'],
    ['the halves in the wrong order', 'a\ude00\ud83db'],
    ['a line separator', 'Ada\u2028Bcc'],
    ['a paragraph separator', 'Ada\u2029Bcc'],
    ['a line break', 'Ada\nBcc'],
    ['a next line', 'Ada\u0085Bcc'],
    ['a null character', 'Ada\0'],
    ['a delete', 'Ada\u007f'],
    ['zero-width spaces only', '\u200b\u200b'],
    ['joiners only', '\u200d\u200c\u200d'],
    ['word joiners only', '\u2060'],
    ['a byte order mark only', '\ufeff'],
    ['a Hangul filler only', '\u3164'],
    ['a Braille blank only', '\u2800'],
    ['variation selectors only', '\ufe0f\ufe0e'],
    ['combining marks only', '\u0301\u0302'],
    ['tags only', '\u{e0041}\u{e0042}'],
    ['a soft hyphen', 'A\u00adda'],
    ['a bidi override', 'Ada \u202egnp.exe'],
    ['a bidi isolate', 'Ada \u2066x\u2069'],
    ['a right-to-left mark', 'Ada\u200f'],
    ['an Arabic letter mark', '\u061cAda'],
    ['a replacement character', 'Zo\ufffd'],
    ['a noncharacter', 'Ada\uffff'],
    ['a noncharacter beyond the basic plane', 'Ada\u{1ffff}'],
    ['private use', 'Ada\ue000'],
    ['private use beyond the basic plane', 'Ada\u{f0000}'],
    ['a no-break space at an end', 'Ada\u00a0'],
    ['an ideographic space at an end', '\u3000Ada'],
    ['spaces only', '   '],
    ['no character', ''],
    ['81 characters', 'a'.repeat(81)],
    ['81 emoji', '😀'.repeat(81)],
    ['no text', 5],
  ])('may not have %s', (_, text) => expect(accepts(text)).toBe(false))
})

describe('a link', () => {
  test.each([
    'pay 1.99 at https://evil.example/pay',
    'HTTP://EVIL.EXAMPLE',
    'www.evil.example',
    'evil.example',
    'Evil.Com',
    'see evil.co.uk now',
    'bit.ly/2x',
    't.me/abc',
    'x.com',
    '1.2.3.4/pay',
    'ada@evil.example',
    'mailto:ada',
    'tel:+491511',
    'javascript:alert(1)',
    'ｅｖｉｌ．ｃｏｍ',
    'evil。com',
    'evil\u2024com',
    'xn--80ak6aa92e.xn--p1ai',
    'пример.рф',
    '//evil.example',
    '192.168.1.1',
    'Pay at 10.0.0.1',
  ])('is in %s', text => expect(hasLink(text)).toBe(true))
  test.each([
    'Ada Lovelace',
    'J.R.R. Tolkien',
    'J.R.R.Tolkien',
    'Dr.Smith',
    'St. John',
    'St.John',
    'Ma.Theresa Cruz',
    'Prof.Dr.Ing. Weber',
    'Martin Luther King, Jr.',
    'C/o Ada',
    'Ada: the first',
    'No. 7',
  ])('is not in %s', text => expect(hasLink(text)).toBe(false))
})

test.each(['', '\0', 'a\0', 'a\ud83d', '\u200d', ' a', 'a'.repeat(10_000)])('%j is refused by one sentence', value => {
  expect(oneLine('a name', 80, 'Ada').safeParse(value).error?.issues).toHaveLength(1)
})

test('a text as long as a body may be is read in no time', () => {
  const name = oneLine('a name', 80, 'Ada').refine(value => !hasLink(value), 'No links.')
  const begun = performance.now()
  for (const each of ['n', 'n.', '.', '-', 'a-', 'w.w', '/', '\u{1f600}', ' ', 'xn--a.']) {
    const text = each.repeat(64 * 1024)
    expect(name.safeParse(text).success).toBe(false)
    expect(mailAddress.safeParse(text).success).toBe(false)
  }
  // Nothing but the text decides how long it takes, so that a longer limit is safe too.
  for (const each of ['n', 'n.', '-', 'a-']) hasLink(each.repeat(20_000))
  expect(performance.now() - begun).toBeLessThan(2_000)
})

describe('a mail address', () => {
  test.each([
    'ada@example.com',
    'user/dept@example.com',
    "o'brien+shop@example.co.uk",
    '!#$%&*=?^_`{|}~@example.com',
    'ada@xn--mnchen-3ya.de',
    'ada@example.xn--p1ai',
    'ada@mail.example.museum',
    '1@2.example',
    'ada@a--b.example',
    `${'a'.repeat(64)}@example.com`,
    `ada@${'b'.repeat(63)}.example`,
    `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`,
    '4915112345678@example.com',
  ])('may be %s', text => expect(mailAddress.safeParse(text).success).toBe(true))
  test.each([
    'ada',
    '@example.com',
    'ada@',
    'ada@@example.com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@example..com',
    'ada@example.com.',
    'ada@.example.com',
    'a da@example.com',
    'ada @example.com',
    '"ada lovelace"@example.com',
    'ada@[127.0.0.1]',
    'ada@exam_ple.com',
    'ada@münchen.de',
    'adä@example.com',
    'ada..b@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com\n',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'b'.repeat(64)}.example`,
    `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(62)}`,
    'Ada <ada@example.com>',
    'ada@example.com,eve@example.com',
    'ada\ud83d@example.com',
  ])('may not be %j', text => expect(mailAddress.safeParse(text).success).toBe(false))
})
