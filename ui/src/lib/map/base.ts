// The base map a deployer chose: a whole style, a PMTiles file, an XYZ template, or nothing (then the areas alone).
import { addProtocol, type StyleSpecification } from 'maplibre-gl'
import type { City } from '../api'
import { areaSources, areaLayers, areaStyle, credit, css } from './style'

// Area fills would hide a street map: over one, only lines stay.
const overlay = (lang: string) => areaLayers(lang).filter(layer => layer.type === 'line')

async function vectorStyle(city: City, lang: string, dark: boolean): Promise<StyleSpecification> {
  const [{ Protocol }, { layers, namedFlavor }] = await Promise.all([import('pmtiles'), import('@protomaps/basemaps')])
  addProtocol('pmtiles', new Protocol().tile)
  const streets = layers('base', namedFlavor(dark ? 'dark' : 'light'), { lang })
  for (const layer of streets) if (layer.type === 'symbol' && layer.layout) layer.layout['text-font'] = ['Inter']
  const url = new URL(city.map!.pmtiles!, location.origin).href
  return {
    version: 8,
    sources: { base: { type: 'vector', url: `pmtiles://${url}`, attribution: city.map!.credit }, ...areaSources(city) },
    layers: [...(streets as StyleSpecification['layers']), ...overlay(lang)],
  }
}

function rasterStyle(city: City, lang: string): StyleSpecification {
  return {
    version: 8,
    sources: { base: { type: 'raster', tiles: [city.map!.tiles!], tileSize: 256, attribution: city.map!.credit }, ...areaSources(city) },
    layers: [{ id: 'background', type: 'background', paint: { 'background-color': css('--m-ctx') } }, { id: 'base', type: 'raster', source: 'base' }, ...overlay(lang)],
  }
}

export async function baseStyle(city: City, lang: string, dark: boolean): Promise<StyleSpecification | string> {
  if (city.map?.style) return city.map.style
  if (city.map?.pmtiles) return vectorStyle(city, lang, dark)
  if (city.map?.tiles) return rasterStyle(city, lang)
  return areaStyle(city, lang)
}

export const credits = (city: City) => [credit, city.map?.credit].filter(Boolean).join(' · ')
