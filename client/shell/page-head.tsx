import Head from 'next/head'

const name = 'Kassa – the shop'
const description = 'A shop whose checkout runs on Apache Kafka: buy something and watch the order happen.'

/** Previews want absolute addresses. Where the build does not know the shop's, there is no picture. */
const address = process.env.NEXT_PUBLIC_SHOP_ADDRESS

/** What a page says of itself; a page's own stands in for the one that all pages have. */
export function PageHead({ title }: { title?: string }) {
  const full = title ? `${title} – Kassa` : name
  return (
    <Head>
      <title>{full}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta key="description" name="description" content={description} />
      <meta key="og:type" property="og:type" content="website" />
      <meta key="og:site_name" property="og:site_name" content="Kassa" />
      <meta key="og:title" property="og:title" content={full} />
      <meta key="og:description" property="og:description" content={description} />
      {address && <meta key="og:image" property="og:image" content={`${address}/apple-icon.png`} />}
      {address && <meta key="og:image:alt" property="og:image:alt" content="Kassa" />}
    </Head>
  )
}
