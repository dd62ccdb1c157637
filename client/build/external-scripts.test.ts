import { expect, test } from '@jest/globals'
import { extractScripts } from './external-scripts.ts'

const contents: Readonly<Record<string, string>> = {
  '/theme.js': 'theme()',
  '/_next/static/Xy_1-z/_buildManifest.js': 'manifest()',
}
const read = (path: string): string => contents[path] ?? `unknown ${path}`

test('inline scripts and the small files become one file, in the same order, where the first of them stood', () => {
  const html = [
    '<head><script src="/theme.js"></script><link href="/a.css"/><script data-next-head="">one("</p>")</script>',
    '<script src="/_next/static/chunks/a.js" defer=""></script><script id="_R_">two()</script>',
    '<script src="/_next/static/Xy_1-z/_buildManifest.js" defer=""></script></head>',
  ].join('')
  const { html: external, file } = extractScripts(html, '/s', read)
  expect(file?.script).toBe('theme();\none("</p>");\ntwo();\nmanifest();\n')
  expect(external).toBe(
    `<head><script src="/s/${file?.name}"></script><link href="/a.css"/><script src="/_next/static/chunks/a.js" defer=""></script></head>`,
  )
})

test('data stays where it is, and a page without such scripts as it is', () => {
  const html = '<head></head><body><script id="__NEXT_DATA__" type="application/json">{}</script></body>'
  expect(extractScripts(html, '/s', read)).toEqual({ html })
})

test('an inline script of the body is refused', () => {
  const html = '<head><script>one()</script></head><body><p></p><script>two()</script></body>'
  expect(() => extractScripts(html, '/s', read)).toThrow('An inline script stands in the body')
})

test('the same scripts are one file, whatever page they are on', () => {
  const { file } = extractScripts('<script>x()</script><p>one</p>', '/s', read)
  expect(extractScripts('<p>other</p><script>x()</script>', '/s', read).file).toEqual(file)
})
