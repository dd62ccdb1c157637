/** Text that a person types: one line, without characters that cannot be seen or that reorder what stands around them. */
import { z } from 'zod'

/**
 * Control characters, line and paragraph separators, direction marks, invisible characters, private use,
 * U+FFFD (bytes that were not UTF-8) and noncharacters. Joiners and variation selectors stay: names and emoji need them.
 * Written without property escapes, so that every client can read the pattern in the OpenAPI document.
 */
const refused =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f' +
  '\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff0-\\uffff'
const space = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000'

const printableLine = new RegExp(`^(?:[^${refused}${space}](?:[^${refused}]*[^${refused}${space}])?)?$`, 'u')
/** Letters, digits, punctuation or symbols; a joiner or a variation selector alone shows nothing. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
/** Language tags, more variation selectors, and the noncharacters and private use beyond the basic plane. */
const refusedBeyond = /[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Co}\p{Noncharacter_Code_Point}]/u

/** The flags of England, Scotland and Wales: a black flag with tags behind it. */
const tagFlags = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu

const unprintable = 'No line breaks, control characters or invisible characters, and no space at either end.'

/**
 * @param most characters at most: code points, as JSON Schema counts
 * @param example for the OpenAPI document
 */
export const oneLine = (label: string, most: number, example: string) =>
  z
    .string(`Expected ${label}.`)
    .min(1, { error: `Expected ${label}.`, abort: true })
    // First of all: what follows reads the text several times.
    .refine(value => value.length <= most || (value.length <= 2 * most && [...value].length <= most), {
      message: `At most ${most} characters.`,
      abort: true,
    })
    .regex(printableLine, { error: unprintable, abort: true })
    .refine(value => value.isWellFormed() && !refusedBeyond.test(value.replace(tagFlags, '')), {
      message: unprintable,
      abort: true,
    })
    .refine(value => visible.test(value), `Expected ${label} with at least one visible character.`)
    .meta({ maxLength: most, examples: [example] })

/** What a mail program turns into a link: a scheme, `www.`, a numeric address, a mail address, or a host name. */
const links = [
  /:\/\//u,
  /\b(?:https?|ftp|mailto|tel|sms|javascript|data):/iu,
  /\bwww\./iu,
  /(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/u,
  /\S@\S/u,
  /(?<![\p{L}\p{N}])\p{L}\.(?:com|net|org|info|biz|io|me|ly|co|to|gl|gg|app|dev|xyz)(?![\p{L}\p{N}])/u,
]
/** Each word with a dot and another word behind it. It begins where a word does, so that a long word is read once. */
const beforeDot = /(?<![\p{L}\p{N}-])([\p{L}\p{N}-]+)\.(?=\p{L}{2,}|xn--[a-z0-9-]+)/giu
/** Initials are no host names. */
const hostLabel = /[\p{L}\p{N}]{2}$/u
/** Often written without a space behind the dot. */
const titles = new Set(
  'bc dipl dott dr dra fr hr ing jr lt ma mag md mgr mr mrs ms mx ph phd prof rev sr sra st ste'.split(' '),
)

/** Latin text without a dot, a colon or an @, and every link has one of them. */
const withoutLink = /^[\0-\x2d/-9;-?A-\x7f\u00bf-\u024f]*$/

/** A path behind a dot. */
const hasPath = (word: string): boolean => {
  const dot = word.indexOf('.')
  return dot >= 0 && /[/\\?]/u.test(word.slice(dot))
}

/** True when a mail program would show a part of the text as a link. Other forms of the dot count as dots, as in host names. */
export const hasLink = (value: string): boolean => {
  if (withoutLink.test(value)) return false
  const plain = value.normalize('NFKC').replaceAll('\u3002', '.')
  if (links.some(link => link.test(plain)) || plain.split(/\s/u).some(hasPath)) return true
  return [...plain.matchAll(beforeDot)].some(
    ([, label = '']) => hostLabel.test(label) && !titles.has(label.toLowerCase()),
  )
}

const emailAddress =
  /^[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

/**
 * What browsers accept in `<input type=email>` (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address), with
 * RFC 5321's lengths (64 before the @, 254 in all) and its dots: SES refuses two in a row and one at either end.
 */
export const mailAddress = z
  .string('Expected a mail address, such as ada@example.com.')
  .max(254, 'At most 254 characters.')
  .regex(emailAddress, 'Expected a mail address, such as ada@example.com.')
  .refine(value => value.lastIndexOf('@') <= 64, 'At most 64 characters before the @.')
  .meta({ format: 'email', examples: ['ada@example.com'] })
