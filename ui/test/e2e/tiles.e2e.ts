// The city's places as a layer of vector tiles, in a map as anybody would make one: MapLibre, TileJSON, nothing of our pages.
import { readFile } from 'node:fs/promises'
import type { GeoJSONFeature, Map as GlMap } from 'maplibre-gl'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launch } from './browse'

const demo = inject('demo')
let browser: Browser
beforeAll(async () => { browser = await launch() })
afterAll(() => browser.close())

declare global { interface Window { glMap: GlMap } }

async function mapPage() {
  const context = await browser.newContext({ baseURL: demo.url, viewport: { width: 800, height: 600 }, bypassCSP: true })
  const answer = await context.request.post('/api/session', { data: { name: 'admin', password: demo.passwords.admin } })
  expect(answer.ok()).toBe(true)
  await context.route('**/somebodys-map/**', async route => {
    const name = new URL(route.request().url()).pathname.split('/').pop()!
    if (!name) return route.fulfill({ contentType: 'text/html', body: '<!doctype html><div id="map" style="position:absolute;inset:0"></div>' })
    const file = new URL(`../../node_modules/maplibre-gl/dist/${name}`, import.meta.url)
    await route.fulfill({ contentType: 'text/javascript', body: await readFile(file) })
  })
  const page = await context.newPage()
  await page.goto('/somebodys-map/')
  return { context, page }
}

test('MapLibre draws the sensors from the tiles, with their values', async () => {
  const { context, page } = await mapPage()
  const { collections } = await (await context.request.get('/ogc/collections')).json()
  const sensors = collections.find((one: { id: string }) => one.id === 'AirQualityObserved')
  const [tilesets] = (await (await context.request.get(sensors.links.find((l: { rel: string }) => l.rel.endsWith('tilesets-vector')).href)).json()).tilesets
  const tilejson = `${tilesets.links.find((l: { rel: string }) => l.rel === 'self').href}?f=tilejson`
  const { features: items } = await (await context.request.get('/ogc/collections/AirQualityObserved/items?limit=1000')).json()

  const seen = await page.evaluate(async ({ tilejson, bbox }) => {
    const load = new Function('name', 'return import(name)')  // the test's own tools would rewrite a plain one
    const { Map, setWorkerUrl } = await load('/somebodys-map/maplibre-gl.mjs') as typeof import('maplibre-gl')
    setWorkerUrl('/somebodys-map/maplibre-gl-worker.mjs')
    const map = window.glMap = new Map({
      container: 'map', bounds: bbox, fadeDuration: 0,
      style: {
        version: 8, sources: { sensors: { type: 'vector', url: tilejson } },
        layers: [{ id: 'sensors', type: 'circle', source: 'sensors', 'source-layer': 'AirQualityObserved', paint: { 'circle-radius': 5 } }],
      },
    })
    const faults: string[] = []
    map.on('error', event => faults.push(String(event.error)))
    await new Promise(done => map.once('idle', done))
    const drawn = map.queryRenderedFeatures({ layers: ['sensors'] }) as GeoJSONFeature[]
    return { faults, drawn: drawn.map(({ id, properties, geometry }) => ({ id, properties, geometry })) }
  }, { tilejson, bbox: sensors.extent.spatial.bbox[0] })

  expect(seen.faults).toEqual([])
  const byId = new Map(items.map((item: { id: string; properties: Record<string, unknown>; geometry: { coordinates: number[] } }) => [item.id, item]))
  expect(new Set(seen.drawn.map(one => one.properties.id))).toEqual(new Set(byId.keys()))
  for (const one of seen.drawn) {
    const item = byId.get(one.properties.id) as { geometry: { coordinates: number[] } }
    const [lon, lat] = (one.geometry as unknown as { coordinates: number[] }).coordinates
    expect(Math.hypot(lon - item.geometry.coordinates[0], lat - item.geometry.coordinates[1])).toBeLessThan(0.001)
    expect(one.properties.type).toBe('AirQualityObserved')
  }
  await context.close()
})
