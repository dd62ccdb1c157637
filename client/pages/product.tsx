import type { GetStaticProps } from 'next'
import { Addressed } from '../shared/addressed.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { type BuiltCatalogue, readBuiltCatalogue } from '../shop/built-catalogue.ts'
import { PreloadCatalogue } from '../shop/preload-catalogue.tsx'
import { PreloadPicture } from '../shop/preload-picture.tsx'
import { ProductOfAddress } from '../shop/product-page.tsx'

interface Props {
  readonly built: BuiltCatalogue | null
}

export const getStaticProps: GetStaticProps<Props> = async () => ({ props: { built: await readBuiltCatalogue() } })

export default function Page({ built }: Props) {
  return (
    <>
      <PageHead title="Product" />
      <PreloadCatalogue />
      <PreloadPicture products={built?.products ?? []} />
      <Addressed>
        <ProductOfAddress built={built} />
      </Addressed>
    </>
  )
}
