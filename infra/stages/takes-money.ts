/** True: what is bought is paid. */
export const takesMoney = ({
  provider,
  testMode,
}: {
  readonly provider: string
  readonly testMode: boolean
}): boolean => provider !== 'simulated' && !testMode
