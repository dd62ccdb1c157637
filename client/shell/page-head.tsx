import Head from 'next/head'

const name = 'Kassa – the shop'
const description = 'A shop whose checkout runs on Apache Kafka: buy something and watch the order happen.'

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
    </Head>
  )
}
