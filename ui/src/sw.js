// Keeps the citizen's pages, and the field worker's, usable without a network: their files are stored at the first visit, the API never is.
const version = '__VERSION__'
const files = ["__FILES__"]
const fieldFiles = ["__FIELD__"]
const store = `dinh-${version}`

// Whoever works outdoors keeps his page over a new version too.
addEventListener('install', event => {
  const all = async () => {
    const cache = await caches.open(store)
    await cache.addAll((await caches.match('/field')) ? [...files, ...fieldFiles] : files)
    await self.skipWaiting()
  }
  event.waitUntil(all())
})

addEventListener('message', event => {
  if (event.data === 'field') event.waitUntil(caches.open(store).then(async cache => (await cache.match('/field')) || cache.addAll(fieldFiles)))
})

addEventListener('activate', event => {
  const old = names => names.filter(name => name.startsWith('dinh-') && name !== store)
  event.waitUntil(caches.keys().then(names => Promise.all(old(names).map(name => caches.delete(name)))).then(() => self.clients.claim()))
})

async function page(request) {
  try {
    return await fetch(request)
  } catch {
    const cache = await caches.open(store)
    const { pathname } = new URL(request.url)
    return (await cache.match(pathname === '/' || pathname === '/field' ? pathname : request.url)) ?? Response.error()
  }
}

async function file(request) {
  const cache = await caches.open(store)
  return (await cache.match(new URL(request.url).pathname)) ?? fetch(request)
}

addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin || /^\/(api|ngsi-ld|health|metrics)(\/|$)/.test(pathname)) return
  event.respondWith(request.mode === 'navigate' ? page(request) : file(request))
})

addEventListener('sync', event => {
  if (event.tag !== 'outbox') return
  const wake = async () => { for (const client of await self.clients.matchAll()) client.postMessage('outbox') }
  event.waitUntil(wake())
})
