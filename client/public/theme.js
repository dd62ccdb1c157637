/* Before the first paint: the theme chosen on an earlier visit, so that nothing flashes. */
try {
  const theme = localStorage.getItem('kassa.theme')
  if (theme === '"light"' || theme === '"dark"') document.documentElement.dataset.theme = JSON.parse(theme)
} catch {
  /* A browser that keeps nothing follows the system's theme. */
}
