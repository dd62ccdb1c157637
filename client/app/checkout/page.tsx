import type { Metadata } from 'next'
import { Checkout } from '../../checkout/checkout.tsx'

export const metadata: Metadata = { title: 'Check out' }

export default function Page() {
  return <Checkout />
}
