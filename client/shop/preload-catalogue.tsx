import Head from 'next/head'

/** Asks for the catalogue while the scripts that show it are on their way. */
export function PreloadCatalogue() {
  return (
    <Head>
      <link key="catalogue" rel="preload" href="/api/catalogue" as="fetch" crossOrigin="anonymous" />
    </Head>
  )
}
