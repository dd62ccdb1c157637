import { Head, Html, Main, NextScript } from 'next/document'

export default function Document() {
  return (
    <Html lang="en" suppressHydrationWarning>
      <Head>
        {/* They say how the first paint looks; the build makes one file of them and what else the page runs first. */}
        <script src="/theme.js" />
        <script src="/fonts.js" />
        <link rel="preload" href="/config.json" as="fetch" crossOrigin="anonymous" />
        <link rel="icon" href="/favicon.ico" sizes="48x48" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" sizes="any" />
        <link rel="apple-touch-icon" href="/apple-icon.png" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f1f3ee" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0d1311" />
      </Head>
      <body>
        <Main />
        <NextScript />
      </body>
    </Html>
  )
}
