// Values as people read them.
import { moment, number } from '$lib/i18n/format'
import { prefs } from '$lib/prefs.svelte'
import { isDict, isPlace } from './values'

const decimals = (value: number) => [0, 1, 2, 3].find(n => Math.abs(value - Number(value.toFixed(n))) < 1e-9 * Math.max(1, Math.abs(value))) ?? 4
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/
const number4 = (value: unknown) => (typeof value === 'number' ? value.toFixed(4) : '')

function place({ type, coordinates }: { type: string; coordinates: unknown }): string {
  if (type === 'Point' && Array.isArray(coordinates)) return `${number4(coordinates[1])}, ${number4(coordinates[0])}`
  return `${type} (${(JSON.stringify(coordinates).match(/\[-?\d/g) ?? []).length})`
}

export function plain(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return number(value, decimals(value))
  if (typeof value === 'string') return instant.test(value) ? moment(value) : value
  if (isPlace(value)) return place(value)
  if (isDict(value) && typeof value[prefs.lang] === 'string') return String(value[prefs.lang])
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

// UN/CEFACT Recommendation 20 codes that cities measure in; another code is shown as it is.
const symbols: Record<string, string> = {
  CEL: '°C', GQ: 'µg/m³', GP: 'mg/m³', MTR: 'm', CMT: 'cm', MMT: 'mm', KMT: 'km', KMH: 'km/h', MTS: 'm/s', P1: '%', C62: '', HUR: 'h', MIN: 'min', SEC: 's', LTR: 'l', MTQ: 'm³',
  MQH: 'm³/h', KGM: 'kg', TNE: 't', KWH: 'kWh', KWT: 'kW', WTT: 'W', VLT: 'V', AMP: 'A', LUX: 'lx', A97: 'hPa', '59': 'ppm', '61': 'ppb', '2N': 'dB', DD: '°', HTZ: 'Hz',
}
export const symbol = (code: string): string => symbols[code] ?? code
