import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { ShopProvider } from '../shared/shop-provider.tsx'
import { Footer } from '../shell/footer.tsx'
import { Header } from '../shell/header.tsx'
import { grotesk, mono } from './fonts.ts'
import '../shared/styles/tokens.css'
import '../shared/styles/base.css'

export const metadata: Metadata = {
  title: { default: 'Kassa – the shop', template: '%s – Kassa' },
  description: 'A shop whose checkout runs on Apache Kafka: buy something and watch the order happen.',
  openGraph: {
    type: 'website',
    siteName: 'Kassa',
    title: 'Kassa – the shop',
    description: 'A shop whose checkout runs on Apache Kafka: buy something and watch the order happen.',
  },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f1f3ee' },
    { media: '(prefers-color-scheme: dark)', color: '#0d1311' },
  ],
}

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${grotesk.variable} ${mono.variable}`} suppressHydrationWarning>
      <head>
        {/* It sets the theme, which has to be there before the first paint. */}
        <script src="/theme.js" />
        <link rel="preload" href="/config.json" as="fetch" crossOrigin="anonymous" />
      </head>
      <body>
        <ShopProvider>
          <Header />
          <main id="main" tabIndex={-1}>
            {children}
          </main>
          <Footer />
        </ShopProvider>
      </body>
    </html>
  )
}
