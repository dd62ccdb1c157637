import localFont from 'next/font/local'

/** One family to read, one for figures: both served with the site, with fallbacks of the same measure until they are there. */
export const grotesk = localFont({
  src: '../../node_modules/@fontsource-variable/schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2',
  weight: '400 900',
  variable: '--font-grotesk',
  display: 'swap',
  fallback: ['system-ui', 'sans-serif'],
})

export const mono = localFont({
  src: '../../node_modules/@fontsource-variable/spline-sans-mono/files/spline-sans-mono-latin-wght-normal.woff2',
  weight: '300 700',
  variable: '--font-mono',
  display: 'swap',
  adjustFontFallback: false,
  fallback: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'Consolas', 'monospace'],
})
