// A pretended server for working on the UI and for its tests. It ships nowhere: the real one is the binary of this repository.
import { createServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { areas, calendar, city, fields, roles, units, users } from './city.mjs'
import * as store from './cases.mjs'
import * as ops from './ops.mjs'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default svelte-trusted-html dompurify"
const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json' }
const session = { user: users[0], csrf: 'mock-token' }
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFklEQVR4nGNkYPjPgA0wYRUdSAkGAKNNAQ8WCiuOAAAAAElFTkSuQmCC', 'base64')
const attachments = new Map()
const seen = new Map()

class Refusal extends Error { constructor(status, title, extra = {}) { super(title); this.status = status; this.extra = extra } }
const need = (value, status = 404, title = 'Not found') => { if (!value) throw new Refusal(status, title); return value }
const page = (list, query) => {
  const limit = +(query.get('limit') ?? 50), from = +(query.get('cursor') ?? 0), end = from + limit
  return { items: list.slice(from, end), total: list.length, ...(end < list.length ? { next: String(end) } : {}) }
}
const byCode = code => need(store.cases.find(c => c.code === code.toUpperCase()), 404, 'No report has this code')
const byId = id => need(store.cases.find(c => c.id === id))
const items = list => ({ items: list, total: list.length })

const routes = [
  ['GET', '/api/city', () => city], ['GET', '/api/fields', () => items(fields)], ['GET', '/api/areas', () => items(areas)], ['GET', '/api/units', () => items(units)],
  ['GET', '/api/areas/at', ({ query }) => [...areas].sort((a, b) => Math.hypot(a.center[0] - query.get('lon'), a.center[1] - query.get('lat')) - Math.hypot(b.center[0] - query.get('lon'), b.center[1] - query.get('lat')))[0]],
  ['PUT', '/api/units/:code', ({ code, body }) => Object.assign(units.find(u => u.code === code) ?? units[units.push({ code }) - 1], body)],
  ['GET', '/api/session', ({ cookie }) => need(cookie && session, 401, 'Sign in')],
  ['POST', '/api/session', ({ body }) => need(body.password !== 'wrong' && session, 401, 'Wrong name or password')], ['DELETE', '/api/session', () => undefined],
  ['GET', '/api/users', () => items(users)], ['POST', '/api/users', ({ body }) => (users.push({ id: `u${users.length + 1}`, rights: [], version: 1, ...body }), users.at(-1))],
  ['PUT', '/api/users/:id', ({ id, body }) => Object.assign(users.find(u => u.id === id), body)], ['GET', '/api/roles', () => items(roles)], ['GET', '/api/keys', () => items([{ id: 'k1', name: 'Zalo OA', created_at: '2026-03-02T02:00:00Z' }])],
  ['GET', '/api/calendars', () => items([{ code: 'office', name: 'Giờ hành chính', name_en: 'Office hours' }])], ['GET', '/api/calendars/:code', ({ query }) => calendar(+(query.get('year') ?? 2026))],
  ['PUT', '/api/calendars/:code', ({ body }) => body],
  ['POST', '/api/calendars/:code/explain', ({ body }) => ({ due: new Date(Date.parse(body.start) + 3 * 86_400_000).toISOString(), steps: store.detail(store.cases[0]).clocks[1].steps })],
  ['GET', '/api/audit', () => items(Array.from({ length: 60 }, (_, i) => ({ seq: 900 - i, at: new Date(Date.now() - i * 7e5).toISOString(), actor: users[i % 4].display_name, action: ['case.forward', 'case.answer', 'identity.open', 'user.update'][i % 4], object: store.cases[i].code, detail: { reason: 'Xác minh' }, hash: (i * 2654435761).toString(16).padStart(12, '0') })))],
  ['POST', '/api/attachments', ({ raw, type }) => { const id = `f${attachments.size + 1}`; attachments.set(id, { raw, type }); return { id, type, bytes: raw.length } }],
  ['GET', '/api/attachments/:id', ({ id }) => attachments.get(id) ?? { raw: pixel, type: 'image/png' }],
  ['GET', '/api/reports/nearby', () => items(store.cases.filter(c => !store.isClosed(c.state)).slice(0, 2).map((c, i) => ({ code: c.code, title: c.title, field: c.field, state: c.state, distance_m: 40 + i * 45, opened_at: c.opened_at, supporters: c.supporters })))],
  ['POST', '/api/reports', ({ body, key }) => { need(body.description?.length >= 3, 422, 'Describe what happened'); if (key && seen.has(key)) return seen.get(key); const made = store.open(body, 'web'); if (key) seen.set(key, made); return made }],
  ['POST', '/api/reports/:code/support', ({ code }) => ({ supporters: ++byCode(code).supporters })],
  ['GET', '/api/track/:code', ({ code }) => store.track(byCode(code))], ['POST', '/api/track/:code/rating', ({ code }) => { byCode(code).state = 'rated' }], ['POST', '/api/track/:code/reopen', ({ code }) => { byCode(code).state = 'reopened' }], ['POST', '/api/track/:code/message', () => undefined],
  ['GET', '/api/desk/queues', () => items(store.queues())], ['GET', '/api/desk/cases', ({ query }) => page(store.find(query), query)],
  ['GET', '/api/desk/map', () => ({ states: ['new', 'in_progress', 'resolved'], items: store.cases.slice(0, 420).map(c => [c.id, c.lon, c.lat, store.isClosed(c.state) ? 2 : 0, c.overdue]) })], ['GET', '/api/desk/stats', () => ({})],
  ['GET', '/api/cases/:id', ({ id }) => store.detail(byId(id))], ['POST', '/api/cases', ({ body }) => store.open(body, body.channel ?? 'phone')],
  ['POST', '/api/cases/:id/identity', () => ({ name: 'Nguyễn Văn An', phone: '0908 123 214', email: 'an@example.vn' })],
  ['POST', '/api/cases/:id/:verb', ({ id, verb, body, match }) => { const c = byId(id); need(!match || match === `"${c.version}"`, 412, 'Somebody changed this case'); return store.act(c, verb, body) }],
  ['GET', '/api/ops/snapshot', ({ query }) => ops.snapshot(query)], ['GET', '/api/ops/points', () => ops.points()], ['GET', '/api/ops/sources', () => items(ops.sources())],
  ['GET', '/ngsi-ld/v1/entities/:id', ({ id }) => ({ id, type: id.split(':')[2], temperature: 31.4, relativeHumidity: 0.74, pm25: 38.2, pm10: 61 })],
]

function match(method, path) {
  for (const [verb, pattern, handler] of routes) {
    const names = pattern.split('/'), parts = path.split('/')
    if (verb !== method || names.length !== parts.length || !names.every((name, i) => name[0] === ':' || name === parts[i])) continue
    return { handler, values: Object.fromEntries(names.flatMap((name, i) => (name[0] === ':' ? [[name.slice(1), decodeURIComponent(parts[i])]] : []))) }
  }
  return null
}

async function answerApi(request, response, url) {
  const found = match(request.method, url.pathname), chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const raw = Buffer.concat(chunks), json = request.headers['content-type'] === 'application/json'
  const send = (status, body, type = 'application/json') => { response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }); response.end(body) }
  try {
    need(found)
    const result = found.handler({ ...found.values, query: url.searchParams, body: json && raw.length ? JSON.parse(raw) : {}, raw, type: request.headers['content-type'], key: request.headers['idempotency-key'], match: request.headers['if-match'], cookie: !url.searchParams.has('anonymous') && !process.env.MOCK_ANONYMOUS })
    if (result?.raw) return send(200, result.raw, result.type)
    send(result === undefined ? 204 : request.method === 'POST' && /reports$|cases$|attachments$/.test(url.pathname) ? 201 : 200, result === undefined ? undefined : JSON.stringify(result))
  } catch (error) {
    if (!error.status) console.error(error)
    send(error.status ?? 500, JSON.stringify({ type: 'about:blank', title: error.message, status: error.status ?? 500, ...error.extra }), 'application/problem+json')
  }
}

function answerFile(response, path) {
  const pages = { '/': 'index.html', '/desk': 'desk.html', '/ops': 'ops.html', '/admin': 'admin.html', '/sign-in': 'sign-in.html' }
  const name = path.startsWith('/track/') ? 'track.html' : (pages[path] ?? path.slice(1)), file = join(dist, name)
  if (!file.startsWith(dist) || !existsSync(file)) return response.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
  const type = kinds[extname(file)] ?? 'application/octet-stream', text = /html|javascript|css|json|svg/.test(type)
  const body = readFileSync(file)
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'cache-control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache', ...(text ? { 'content-encoding': 'gzip' } : {}) })
  response.end(text ? gzipSync(body) : body)
}

export function start(port = 0) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost')
    if (url.pathname === '/api/live') return ops.live(request, response)
    if (/^\/(api|ngsi-ld)\//.test(url.pathname)) return void answerApi(request, response, url)
    answerFile(response, url.pathname)
  })
  return new Promise(done => server.listen(port, '127.0.0.1', () => done({ server, url: `http://127.0.0.1:${server.address().port}` })))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await start(+(process.env.PORT ?? 8022))).url)
