import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type Api, api } from './api.ts'
import { apiRequest } from './api-request.ts'
import { type Config, parseConfig } from './config.ts'
import { Notice } from './notice.tsx'
import { withClickSpan } from './with-click-span.ts'

interface Shop {
  readonly config?: Config
  readonly api?: Api
}

export const ShopContext = createContext<Shop>({})

const readConfig = async (): Promise<Config> => {
  const response = await fetch('/config.json')
  if (!response.ok) throw new Error(`GET /config.json answered ${response.status}.`)
  return parseConfig(await response.json())
}

const apiOf = ({ tracesUrl }: Config): Api => api(tracesUrl ? withClickSpan(tracesUrl) : apiRequest)

/** Reads config.json once; until then there is no API, and everything that needs one shows that it loads. */
export function ShopProvider({ children }: { children: ReactNode }) {
  const [config, setConfig] = useState<Config>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    readConfig().then(setConfig, error => setFailure(error instanceof Error ? error.message : String(error)))
  }, [])
  const shop = useMemo<Shop>(() => (config ? { config, api: apiOf(config) } : {}), [config])
  return (
    <ShopContext value={shop}>
      {failure && (
        <Notice tone="bad" title="The shop is not configured">
          {failure} Put a valid config.json next to the pages, then reload.
        </Notice>
      )}
      {children}
    </ShopContext>
  )
}

export const useShop = (): Shop => useContext(ShopContext)
