// The only module that loads MapLibre; import it lazily.
import { AttributionControl, Map as GlMap, NavigationControl, ScaleControl, setWorkerUrl, type MapOptions } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import './map.css'
import type { City } from '../api'
import { t } from '../i18n'
import { prefs } from '../prefs.svelte'
import { baseStyle, credits } from './base'

export { Marker, type Map as GlMap } from 'maplibre-gl'
setWorkerUrl(workerUrl)

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches

const words = () => ({ 'NavigationControl.ZoomIn': t('map.in'), 'NavigationControl.ZoomOut': t('map.out'), 'Map.Title': t('map.title'), 'AttributionControl.ToggleAttribution': t('map.credit') })

type Choice = Partial<MapOptions> & { scale?: boolean; compactCredit?: boolean }

export async function createMap(container: HTMLElement, city: City, { scale = true, compactCredit = false, ...options }: Choice = {}): Promise<GlMap> {
  // Labels are drawn with the page's font: it has to be there before the first one.
  await Promise.all([document.fonts.load('16px Inter', 'Bình'), document.fonts.load('16px Inter', 'ế')])
  const map = new GlMap({
    container,
    style: await baseStyle(city, prefs.lang, prefs.theme === 'dark'),
    bounds: options.center ? undefined : city.bbox,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 18,
    minZoom: 6,
    fadeDuration: 0,
    locale: words(),
    ...options,
  })
  map.touchZoomRotate.disableRotation()
  if (options.interactive !== false) map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  if (scale) map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
  map.addControl(new AttributionControl({ compact: compactCredit, customAttribution: credits(city) }), compactCredit ? 'bottom-left' : 'bottom-right')
  // A small map has no room for an open credit: it waits behind its button.
  const credit = compactCredit && container.querySelector('.maplibregl-ctrl-attrib')
  if (credit) {
    credit.removeAttribute('open')
    credit.classList.remove('maplibregl-compact-show')
  }
  return map
}

export async function restyle(map: GlMap, city: City) {
  map.setStyle(await baseStyle(city, prefs.lang, prefs.theme === 'dark'), { diff: false })
}
