/** True for a Host header that names this machine, or has one of `names`. Other names are refused: DNS rebinding could point them to 127.0.0.1. */
export const isLoopback = (host = '', names: readonly string[] = []): boolean => {
  const name = host.replace(/:\d+$/, '')
  return names.includes(name) || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(name)
}
