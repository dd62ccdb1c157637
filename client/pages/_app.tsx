import type { NextPage } from 'next'
import type { AppProps } from 'next/app'
import { type ComponentType, Fragment, type ReactNode } from 'react'
import { ShopProvider } from '../shared/shop-provider.tsx'
import { Footer } from '../shell/footer.tsx'
import { Header } from '../shell/header.tsx'
import { KeptFocus } from '../shell/kept-focus.tsx'
import { PageHead } from '../shell/page-head.tsx'
import '../shared/styles/fonts.css'
import '../shared/styles/tokens.css'
import '../shared/styles/base.css'

interface Props extends AppProps {
  /** A page may have a frame, which stays when another page of the same frame follows. */
  readonly Component: NextPage & { readonly frame?: ComponentType<{ readonly children: ReactNode }> }
}

export default function App({ Component, pageProps }: Props) {
  const Frame = Component.frame ?? Fragment
  return (
    <ShopProvider>
      <PageHead />
      <KeptFocus />
      <Header />
      <main id="main" tabIndex={-1}>
        <Frame>
          <Component {...pageProps} />
        </Frame>
      </main>
      <Footer />
    </ShopProvider>
  )
}
