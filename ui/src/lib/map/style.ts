// The built-in base map: the city's areas and their names. Without a `glyphs` address MapLibre draws labels with the page's own font.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { City } from '../api'

const font = ['Inter']
// Labels grow with the page's text: A+, and walls of four thousand pixels.
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
export const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
export const credit = 'Ranh giới: NXB Tài nguyên - Môi trường và Bản đồ Việt Nam (MIT)'

function label(id: string, minzoom: number, filter: LayerSpecification extends { filter?: infer F } ? F : never, name: string): LayerSpecification {
  return {
    id, minzoom, filter, type: 'symbol', source: 'labels',
    layout: { 'text-field': ['get', name], 'text-font': font, 'text-size': ['interpolate', ['linear'], ['zoom'], 9, 12 * rem(), 12, 17 * rem()], 'text-max-width': 7, 'text-padding': 4 },
    paint: { 'text-color': css('--m-text'), 'text-halo-color': css('--m-halo'), 'text-halo-width': 1.6 },
  } as LayerSpecification
}

export function areaLayers(lang: string): LayerSpecification[] {
  const name = lang === 'en' ? 'name_en' : 'name'
  return [
    { id: 'wards', type: 'fill', source: 'wards', paint: { 'fill-color': ['match', ['get', 'ward'], 1, css('--m-hot'), css('--m-land')] } },
    { id: 'ward-lines', type: 'line', source: 'wards', paint: { 'line-color': css('--m-line'), 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.8, 13, 1.6] } },
    { id: 'glow', type: 'line', source: 'outline', paint: { 'line-color': css('--brand'), 'line-width': 9, 'line-blur': 9, 'line-opacity': 0.28 } },
    { id: 'outline', type: 'line', source: 'outline', paint: { 'line-color': css('--brand'), 'line-width': 1.4, 'line-opacity': 0.85 } },
    label('labels', 0, ['>', ['get', 'km2'], 70] as never, name),
    label('labels-small', 10.2, ['<=', ['get', 'km2'], 70] as never, name),
  ]
}

export function areaSources(city: City): StyleSpecification['sources'] {
  const map = city.map ?? {}
  return {
    wards: { type: 'geojson', data: map.wards ?? '/geo/wards.json' },
    labels: { type: 'geojson', data: map.labels ?? '/geo/labels.json' },
    outline: { type: 'geojson', data: map.outline ?? '/geo/outline.json' },
  }
}

export function areaStyle(city: City, lang: string): StyleSpecification {
  return {
    version: 8,
    sources: areaSources(city),
    layers: [{ id: 'background', type: 'background', paint: { 'background-color': css('--m-ctx') } }, ...areaLayers(lang)],
  }
}
