// What an attribute says, whichever of NGSI-LD's representations it comes in (CIM 009 §4.5): normalized, concise, simplified or GeoJSON.

export type Entity = Record<string, unknown> & { id: string; type?: string | string[] }
export type Reading = { kind: string; value: unknown; unit: string; at: string; modified: string; provider: unknown; dataset: string; others: [string, unknown][]; more: number }
export type Row = { id: string; type: string; cells: Record<string, Reading>; changed: Record<string, number>; gone: boolean }
export type Change = { seq: number; kind: string; id: string; at: string; attrs?: Record<string, unknown>; deleted?: (string | { name: string; datasetId: string })[] }
type Dict = Record<string, unknown>

const valueIn: Record<string, string> = {
  Property: 'value', GeoProperty: 'value', Relationship: 'object', LanguageProperty: 'languageMap', JsonProperty: 'json', VocabProperty: 'vocab',
  ListProperty: 'valueList', ListRelationship: 'objectList',
}
const kindOf: Record<string, string> = { object: 'Relationship', languageMap: 'LanguageProperty', json: 'JsonProperty', vocab: 'VocabProperty', valueList: 'ListProperty', objectList: 'ListRelationship', value: 'Property' }
const told = new Set(['type', 'unitCode', 'observedAt', 'datasetId', 'createdAt', 'modifiedAt', 'instanceId'])
const providers = ['providedBy', 'dataProvider', 'provider', 'source']
const notAttributes = new Set(['id', 'type', '@context', 'scope', 'createdAt', 'modifiedAt', 'deletedAt', 'expiresAt'])

export const isAttribute = (name: string) => !notAttributes.has(name)
export const typeText = (type: unknown): string => (Array.isArray(type) ? type.join(', ') : String(type ?? ''))
export const isDict = (thing: unknown): thing is Dict => typeof thing === 'object' && thing !== null && !Array.isArray(thing)
export const isPlace = (thing: unknown): thing is { type: string; coordinates: unknown } => isDict(thing) && 'coordinates' in thing && typeof thing.type === 'string'
const text = (thing: unknown) => (typeof thing === 'string' ? thing : '')

// The member that holds the value: by the attribute's type, or by the one member that can (concise).
function holder(attr: Dict): string | undefined {
  const known = valueIn[text(attr.type)]
  if (known && known in attr) return known
  return isPlace(attr) ? undefined : Object.keys(kindOf).find(member => member in attr)
}
const inner = (thing: unknown): unknown => {
  const member = isDict(thing) ? holder(thing) : undefined
  return member ? (thing as Dict)[member] : thing
}
const bare = (value: unknown): Reading => ({ kind: isPlace(value) ? 'GeoProperty' : 'Property', value, unit: '', at: '', modified: '', provider: '', dataset: '', others: [], more: 0 })

export function reading(attr: unknown): Reading {
  if (Array.isArray(attr) && attr.length && attr.every(one => isDict(one) && holder(one))) return { ...reading(attr[0]), more: attr.length - 1 }
  const member = isDict(attr) ? holder(attr) : undefined
  if (!isDict(attr) || !member) return bare(attr)
  const value = attr[member], kind = text(attr.type) || (isPlace(value) ? 'GeoProperty' : kindOf[member])
  const named = providers.find(name => name in attr)
  return {
    kind, value, unit: text(attr.unitCode), at: text(attr.observedAt), modified: text(attr.modifiedAt), dataset: text(attr.datasetId), more: 0,
    provider: named ? inner(attr[named]) : '',
    others: Object.entries(attr).filter(([name]) => name !== member && name !== named && !told.has(name)).map(([name, other]) => [name, inner(other)]),
  }
}

// Every instance of an attribute: one as a rule, more with datasetIds.
export const readings = (attr: unknown): Reading[] => (Array.isArray(attr) && attr.length && attr.every(one => isDict(one) && holder(one)) ? attr.map(reading) : [reading(attr)])

function rowOf(entity: Dict): Row {
  const cells: Record<string, Reading> = {}
  for (const [name, attr] of Object.entries(entity)) if (isAttribute(name)) cells[name] = reading(attr)
  return { id: String(entity.id ?? ''), type: typeText(entity.type), cells, changed: {}, gone: false }
}

export function rowsOf(answer: unknown): Row[] {
  if (Array.isArray(answer)) return answer.filter(isDict).map(rowOf)
  if (!isDict(answer) || !Array.isArray(answer.features)) return []
  return (answer.features as Dict[]).map(feature => rowOf({ ...(feature.properties as Dict), id: feature.id }))
}

// What was told of a row that is on the screen. An attribute that the row doesn't show stays out.
export function change(row: Row, told: Change, shown: (name: string) => boolean): Row {
  if (told.kind === 'remove') return { ...row, gone: true }
  const cells = { ...row.cells }, changed = { ...row.changed }
  for (const [name, attr] of Object.entries(told.attrs ?? {})) {
    if (!shown(name)) continue
    cells[name] = reading(attr)
    changed[name] = told.seq
  }
  for (const name of told.deleted ?? []) if (typeof name === 'string') delete cells[name]
  return { ...row, cells, changed, gone: false }
}

// Names first, then what is measured, places last; more than `most` columns nobody reads.
export function columnsOf(rows: Row[], most = 6): string[] {
  const rank = (name: string, cell: Reading) => (name === 'name' || name === 'title' ? 0 : cell.kind === 'GeoProperty' ? 4 : cell.at && typeof cell.value === 'number' ? 1 : cell.at ? 2 : 3)
  const found = new Map<string, number>()
  for (const { cells } of rows) for (const [name, cell] of Object.entries(cells)) if (!found.has(name)) found.set(name, rank(name, cell))
  return [...found].sort((a, b) => a[1] - b[1]).slice(0, most).map(([name]) => name)
}

// A point of a place: itself, or the middle of its box.
export function pointOf(value: unknown): { lat: number; lon: number } | null {
  if (!isPlace(value)) return null
  const numbers = JSON.stringify(value.coordinates).match(/-?\d+(\.\d+)?([eE][+-]?\d+)?/g)?.map(Number) ?? []
  const lons = numbers.filter((_, i) => i % 2 === 0), lats = numbers.filter((_, i) => i % 2 === 1)
  if (!lats.length) return null
  const middle = (all: number[]) => (Math.min(...all) + Math.max(...all)) / 2
  return { lat: middle(lats), lon: middle(lons) }
}
