// The desk's place in the address, so that a view or a case can be sent to a colleague.
import { dayEnd, dayStart } from '$lib/i18n/format'

export type Filter = { queue: string; q?: string; field?: string; area?: string; unit?: string; state?: string; from?: string; to?: string; source?: string; sort?: string }

const names = ['queue', 'q', 'field', 'area', 'unit', 'state', 'from', 'to', 'source', 'sort'] as const

// A list's question: the days of the filter are whole days of the city.
export const asQuery = (filter: Filter) => ({ ...filter, sort: filter.sort ?? 'due', from: filter.from && dayStart(filter.from), to: filter.to && dayEnd(filter.to) })

export function readHash(hash: string): { filter: Filter; caseId?: string } {
  const query = new URLSearchParams(hash.replace(/^#/, ''))
  const filter: Filter = { queue: query.get('queue') || 'all' }
  for (const name of names) if (name !== 'queue' && query.get(name)) filter[name] = query.get(name)!
  return { filter, caseId: query.get('case') || undefined }
}

export function writeHash(filter: Filter, caseId?: string): string {
  const query = new URLSearchParams()
  for (const name of names) if (filter[name]) query.set(name, filter[name])
  if (caseId) query.set('case', caseId)
  return `#${query}`
}
