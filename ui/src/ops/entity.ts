// The readings of an entity in its simplified form, without what the map already says.
import { number } from '$lib/i18n/format'

const skipped = new Set(['id', 'type', '@context', 'location', 'name', 'refDevice', 'areaServed', 'dateObserved', 'address'])

export function attributes(entity: Record<string, unknown> | null): [string, string][] {
  if (!entity) return []
  return Object.entries(entity)
    .filter(([name, value]) => !skipped.has(name) && (typeof value === 'number' || typeof value === 'string'))
    .slice(0, 6)
    .map(([name, value]) => [name, typeof value === 'number' ? number(value, Number.isInteger(value) ? 0 : 1) : String(value)])
}
