// A question to the register as the builder holds it, and as the address says it (CIM 009 §4.9 q, §4.10 places, §4.19 scopes, §4.23 order).
export const operators = ['==', '!=', '>', '>=', '<', '<=', '~=', 'exists'] as const
export type Operator = (typeof operators)[number]
export type Filter = { attr: string; op: Operator; value: string }
export type Near = { mode: 'near'; lat: number; lon: number; radius_m: number }
export type Within = { mode: 'within'; box: [west: number, south: number, east: number, north: number] }
export const formats = ['normalized', 'concise', 'simplified', 'geojson'] as const
export type Format = (typeof formats)[number]
// `q` is what was written by hand, where the builder's rows can't say it.
export type Ask = {
  type: string; filters: Filter[]; q: string; place: Near | Within | null; geoproperty: string; scopeQ: string
  orderBy: string; descending: boolean; pick: string[]; limit: number; offset: number; format: Format
}

export const blank = (type = ''): Ask => ({ type, filters: [], q: '', place: null, geoproperty: 'location', scopeQ: '', orderBy: '', descending: false, pick: [], limit: 20, offset: 0, format: 'normalized' })

const bare = /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|\d{4}-\d\d-\d\d(T[\d:.]+Z)?|[a-z][a-z0-9+.-]*:[^\s;|()"]+|".*")$/
const literal = (value: string) => (bare.test(value) ? value : `"${value.replaceAll('"', '')}"`)
const termOf = ({ attr, op, value }: Filter) => (op === 'exists' ? attr : `${attr}${op}${literal(value.trim())}`)
const isWhole = ({ attr, op, value }: Filter) => attr !== '' && (op === 'exists' || value.trim() !== '')

export const qOf = (ask: Ask): string => ask.q || ask.filters.filter(isWhole).map(termOf).join(';')

// The rows of a q, when rows can say it; null when not.
export function filtersOf(q: string): Filter[] | null {
  if (!q) return []
  const parts = q.match(/([^;"]|"[^"]*")+/g) ?? []
  const found = parts.map((part): Filter | null => {
    const match = /^([\w.:/#-]+?)(?:(==|!=|>=|<=|~=|>|<)((?:[^|()";]|"[^"]*")+))?$/.exec(part)
    return match && { attr: match[1], op: (match[2] ?? 'exists') as Operator, value: match[3] ?? '' }
  })
  return found.every(filter => filter !== null) && parts.join(';') === q ? found : null
}

const six = (n: number) => Number(n.toFixed(6))
function placeParams({ place, geoproperty }: Ask): [string, string][] {
  if (!place) return []
  const property: [string, string][] = geoproperty === 'location' ? [] : [['geoproperty', geoproperty]]
  if (place.mode === 'near')
    return [['georel', `near;maxDistance==${Math.round(place.radius_m)}`], ['geometry', 'Point'], ['coordinates', JSON.stringify([six(place.lon), six(place.lat)])], ...property]
  const [west, south, east, north] = place.box.map(six)
  return [['georel', 'within'], ['geometry', 'Polygon'], ['coordinates', JSON.stringify([[[west, south], [east, south], [east, north], [west, north], [west, south]]])], ...property]
}

// What may stand unescaped in a query stays readable; a quote would end the shell's.
const escaped = (value: string) => encodeURIComponent(value).replace(/%(2C|3B|3A|3D|40|2F)/g, code => decodeURIComponent(code)).replaceAll("'", '%27')

export function search(ask: Ask): string {
  const params: [string, string | number][] = [
    ['type', ask.type], ['q', qOf(ask)], ...placeParams(ask), ['scopeQ', ask.scopeQ.trim()],
    ['orderBy', ask.orderBy && `${ask.orderBy}${ask.descending ? ';desc' : ''}`],
    ['pick', ask.pick.length ? ['id', 'type', ...ask.pick].join(',') : ''],
    ['format', ask.format === 'concise' || ask.format === 'simplified' ? ask.format : ''],
    ['limit', ask.limit], ['offset', ask.offset || ''], ['count', 'true'],
  ]
  return params.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${escaped(String(value))}`).join('&')
}
export const path = (ask: Ask) => `/ngsi-ld/v1/entities?${search(ask)}`
export const accept = (ask: Ask) => (ask.format === 'geojson' ? 'application/geo+json' : undefined)
// The page's own address says what the register's does, and the format, which is a header there.
export const hash = (ask: Ask) => `#data?${search(ask)}${ask.format === 'geojson' ? '&accept=geojson' : ''}`

function readPlace(params: URLSearchParams): Ask['place'] {
  try {
    const coordinates = JSON.parse(params.get('coordinates') ?? '')
    const radius = /^near;maxDistance==(\d+)$/.exec(params.get('georel') ?? '')
    if (radius) return { mode: 'near', lon: coordinates[0], lat: coordinates[1], radius_m: Number(radius[1]) }
    const [[west, south], , [east, north]] = coordinates[0]
    return { mode: 'within', box: [west, south, east, north] }
  } catch {
    return null
  }
}

export function fromSearch(text: string): Ask {
  const params = new URLSearchParams(text), one = (name: string) => params.get(name) ?? ''
  const q = one('q'), filters = filtersOf(q), [orderBy, direction] = one('orderBy').split(';')
  const format = params.has('accept') ? 'geojson' : (one('format') as Format)
  return {
    ...blank(one('type')), filters: filters ?? [], q: filters ? '' : q, place: readPlace(params), geoproperty: one('geoproperty') || 'location', scopeQ: one('scopeQ'),
    orderBy, descending: direction === 'desc', pick: one('pick').split(',').filter(name => name && name !== 'id' && name !== 'type'),
    limit: Number(one('limit')) || 20, offset: Number(one('offset')) || 0, format: formats.includes(format) ? format : 'normalized',
  }
}

export const curl = (url: string, media?: string) => `curl ${media ? `-H 'Accept: ${media}' ` : ''}-H "Authorization: Bearer $DINH_KEY" \\\n  '${url}'`
