// Writes the built-in base map (public/geo) from a folder of area files: node tools/geo.mjs <folder>.
// The files are committed, so that a build needs nothing but this repository.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
if (!folder) throw new Error('usage: node tools/geo.mjs <folder with binh-duong-2025-simplified-20.geojson and binh-duong-outline.geojson>')
const read = name => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const write = (name, value) => writeFileSync(new URL(`../public/geo/${name}`, import.meta.url), JSON.stringify(value))

// Four decimals are 11 m: finer than the simplified line itself.
const rounded = value => (Array.isArray(value) ? value.map(rounded) : typeof value === 'number' ? +value.toFixed(4) : value)
const lean = geometry => ({ ...geometry, coordinates: rounded(geometry.coordinates) })

const rings = geometry => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates)
const signedArea = ring => ring.reduce((sum, [x, y], i) => {
  const [nextX, nextY] = ring[(i + 1) % ring.length]
  return sum + x * nextY - nextX * y
}, 0) / 2

const inside = (ring, x, y) => ring.reduce((hit, [ax, ay], i) => {
  const [bx, by] = ring[(i + ring.length - 1) % ring.length]
  return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !hit : hit
}, false)

const edgeDistance = (ring, x, y) => Math.min(...ring.map(([ax, ay], i) => {
  const [bx, by] = ring[(i + 1) % ring.length]
  const length2 = (bx - ax) ** 2 + (by - ay) ** 2 || 1e-12
  const t = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2))
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay))
}))

// The point farthest from the border: a label there never leaves its ward.
function labelPoint(geometry) {
  const ring = rings(geometry).map(polygon => polygon[0]).sort((a, b) => Math.abs(signedArea(b)) - Math.abs(signedArea(a)))[0]
  const xs = ring.map(p => p[0]), ys = ring.map(p => p[1])
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  let best = [0, 0, -1]
  for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
    const x = west + ((east - west) * i) / 40, y = south + ((north - south) * j) / 40
    const distance = inside(ring, x, y) ? edgeDistance(ring, x, y) : -1
    if (distance > best[2]) best = [x, y, distance]
  }
  return best.slice(0, 2).map(v => +v.toFixed(5))
}

const wards = read('binh-duong-2025-simplified-20.geojson').features.map(({ geometry, properties: p }) => ({
  type: 'Feature', id: +p.code, geometry: lean(geometry),
  properties: { code: p.code, name: p.name, name_en: p.nameEn, ward: p.fullName.startsWith('Phường') ? 1 : 0, km2: p.areaKm2 },
}))
const labels = wards.map(({ geometry, properties }) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: labelPoint(geometry) }, properties }))
const outline = read('binh-duong-outline.geojson').features.map(({ geometry }) => ({ type: 'Feature', geometry: lean(geometry), properties: {} }))
for (const [name, features] of Object.entries({ wards, labels, outline })) write(`${name}.json`, { type: 'FeatureCollection', features })
