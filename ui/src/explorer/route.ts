// The page's address after the #: which view, and what it shows.
import { fromSearch, type Ask } from './query'

export type Route = { view: 'types' } | { view: 'data'; ask: Ask } | { view: 'entity'; id: string; attr: string } | { view: 'subscriptions' } | { view: 'quarantine' } | { view: 'catalogue' }

export function routeOf(hash: string): Route {
  const [view, search = ''] = hash.replace(/^#/, '').split(/\?(.*)/s)
  if (view === 'data') return { view, ask: fromSearch(search) }
  if (view === 'entity') {
    const params = new URLSearchParams(search)
    return { view, id: params.get('id') ?? '', attr: params.get('attr') ?? '' }
  }
  return view === 'subscriptions' || view === 'quarantine' || view === 'catalogue' ? { view } : { view: 'types' }
}

export const entityHash = (id: string, attr = '') => `#entity?id=${encodeURIComponent(id)}${attr ? `&attr=${encodeURIComponent(attr)}` : ''}`
