import type { GetStaticProps } from 'next'
import { type BuiltCatalogue, readBuiltCatalogue } from '../shop/built-catalogue.ts'
import { PreloadCatalogue } from '../shop/preload-catalogue.tsx'
import { QueriedStorefront } from '../shop/storefront.tsx'

interface Props {
  readonly built: BuiltCatalogue | null
}

export const getStaticProps: GetStaticProps<Props> = async () => ({ props: { built: await readBuiltCatalogue() } })

export default function Page({ built }: Props) {
  return (
    <>
      <PreloadCatalogue />
      <QueriedStorefront built={built} />
    </>
  )
}
