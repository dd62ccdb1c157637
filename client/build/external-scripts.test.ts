import { expect, test } from '@jest/globals'
import { extractScripts } from './external-scripts.ts'

test('puts inline scripts into files of their own, in the same order, and leaves the others', () => {
  const html = '<script src="/a.js"></script><script id="_R_">one()</script><p></p><script>two("</p>")</script>'
  const { html: external, files } = extractScripts(html, '/s')
  expect([...files.values()]).toEqual(['one()', 'two("</p>")'])
  const [one, two] = files.keys()
  expect(external).toBe(
    `<script src="/a.js"></script><script id="_R_" src="/s/${one}"></script><p></p><script src="/s/${two}"></script>`,
  )
})

test('a script of the head keeps its mark, and data stays where it is', () => {
  const data = '<script id="__NEXT_DATA__" type="application/json">{}</script>'
  const { html, files } = extractScripts(`<script data-next-head="">x()</script>${data}`, '/s')
  expect(html).toBe(`<script data-next-head="" src="/s/${[...files.keys()][0]}"></script>${data}`)
})

test('the same script is one file, whatever page it is on', () => {
  expect(extractScripts('<script>x()</script>', '/s').files).toEqual(extractScripts('<script>x()</script>', '/s').files)
})
