/** True for a Host header that names this machine. Other names are refused: DNS rebinding could point them to 127.0.0.1. */
export const isLoopback = (host: string | undefined): boolean =>
  host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host.replace(/:\d+$/, ''))
