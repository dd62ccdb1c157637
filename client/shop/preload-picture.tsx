import Head from 'next/head'
import type { BuiltProduct } from './built-catalogue.ts'

/** Runs in the page before its other scripts. A `<` could end the script that it stands in. */
const scriptOf = (products: readonly BuiltProduct[]): string => {
  const pictures = Object.fromEntries(products.map(({ sku, picture }) => [sku, picture]))
  return `{
  const pictures = new Map(Object.entries(${JSON.stringify(pictures).replaceAll('<', '\\u003c')}))
  const href = pictures.get(new URLSearchParams(location.search).get('sku'))
  if (href) document.head.append(Object.assign(document.createElement('link'), { rel: 'preload', as: 'image', href, fetchPriority: 'high' }))
}`
}

/** Asks for the picture of the product that the address names while the scripts that show it are on their way. */
export function PreloadPicture({ products }: { readonly products: readonly BuiltProduct[] }) {
  // In the static page only: who comes from another page has its scripts already.
  if (typeof window !== 'undefined') return null
  return (
    <Head>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: JSON of the build, with its tags escaped; the build makes a file of it */}
      <script key="picture" dangerouslySetInnerHTML={{ __html: scriptOf(products) }} />
    </Head>
  )
}
