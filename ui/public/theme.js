// Runs before the first paint: theme, language and text size without a flash, and the page's Trusted Types policy.
(() => {
  const root = document.documentElement
  const query = new URLSearchParams(location.search)
  const wanted = name => query.get(name) || (() => { try { return localStorage.getItem(`dinh.${name}`) } catch { return null } })()
  const theme = wanted('theme')
  const dark = theme === 'dark' || (theme !== 'light' && (root.dataset.page === 'ops' || matchMedia('(prefers-color-scheme: dark)').matches))
  root.dataset.theme = dark ? 'dark' : 'light'
  root.lang = wanted('lang') === 'en' ? 'en' : 'vi'
  root.dataset.size = ['small', 'large'].includes(wanted('size')) ? wanted('size') : 'normal'

  // MapLibre hands its worker's address and attribution text to sinks: same-origin assets and plain markup pass, nothing else does.
  const hostile = /<(script|iframe|object|embed)|\son\w+\s*=|javascript:/i
  window.trustedTypes?.createPolicy('default', {
    createScriptURL(value) {
      const url = new URL(value, location.href)
      if (url.origin === location.origin && (url.pathname.startsWith('/assets/') || url.pathname === '/sw.js')) return url.href
      throw new TypeError('script address refused')
    },
    createHTML: value => (hostile.test(value) ? '' : value),
  })
})()
