// One line per endpoint.
import { del, get, post, put, setCsrf, type Options, type Query } from './client'
import type * as T from './types'

export { Problem, setCsrf } from './client'
export type * from './types'

const seg = encodeURIComponent

export const api = {
  city: () => get<T.City>('/api/city'),
  fields: () => get<T.List<T.Field>>('/api/fields'),
  categories: () => get<T.List<T.Category>>('/api/categories'),
  saveCategory: (code: string, category: Partial<T.Category>, options?: Options) => put<T.Category>(`/api/categories/${seg(code)}`, category, options),
  responsibilities: () => get<T.Responsibilities>('/api/responsibilities'),
  saveResponsibilities: (map: { items: T.Rule[] }, options?: Options) => put<T.Responsibilities>('/api/responsibilities', map, options),
  areas: (query?: Query) => get<T.List<T.Area>>('/api/areas', query),
  areaAt: (lat: number, lon: number, signal?: AbortSignal) => get<T.Area>('/api/areas/at', { lat, lon }, { signal }),
  units: () => get<T.List<T.Unit>>('/api/units'),
  saveUnit: (code: string, unit: Partial<T.Unit>, options?: Options) => put<T.Unit>(`/api/units/${seg(code)}`, unit, options),

  session: () => get<T.Session | undefined>('/api/session'),
  signIn: (name: string, password: string) => post<T.Session>('/api/session', { name, password }),
  signOut: () => del('/api/session'),

  attach: (file: Blob, options?: Options) => post<T.Attachment>('/api/attachments', file, { ...options, type: file.type }),
  nearby: (query: Query, signal?: AbortSignal) => get<T.List<T.Nearby>>('/api/reports/nearby', query, { signal }),
  report: (report: T.NewReport, idempotencyKey: string) => post<T.Opened>('/api/reports', report, { idempotencyKey }),
  articles: (query: Query) => get<T.List<T.Article>>('/api/knowledge', query),
  suggestArticles: (asked: { text: string; field?: string; area?: string }, signal?: AbortSignal) => post<T.List<T.Article>>('/api/knowledge/suggestions', asked, { signal }),
  voteArticle: (slug: string, version: number, helped: boolean, place: 'page' | 'form' | 'desk') => post<void>(`/api/knowledge/${seg(slug)}/votes`, { version, helped, place }),
  surge: () => get<T.PublicSurge>('/api/surge'),
  publicMap: (query: Query) => get<{ items: [string, number, number, 0 | 1][] }>('/api/reports/map', query),
  support: (code: string, contact?: T.Contact) => post<{ supporters: number }>(`/api/reports/${seg(code)}/support`, contact ? { contact } : {}),
  track: (code: string) => get<T.Track>(`/api/track/${seg(code)}`),
  rate: (code: string, grade: string, comment?: string) => post(`/api/track/${seg(code)}/rating`, { grade, comment }),
  objectTo: (code: string, reason: string) => post(`/api/track/${seg(code)}/reopen`, { reason }),
  message: (code: string, text: string, attachments: string[]) => post(`/api/track/${seg(code)}/message`, { text, attachments }),

  queues: () => get<T.List<T.Queue>>('/api/desk/queues'),
  cases: (query: Query, signal?: AbortSignal) => get<T.List<T.CaseRow>>('/api/desk/cases', query, { signal }),
  caseMap: (query: Query) => get<T.CaseMap>('/api/desk/map', query),
  case: (id: string, signal?: AbortSignal) => get<T.CaseDetail>(`/api/cases/${seg(id)}`, undefined, { signal }),
  understand: (heard: object) => post<T.Heard>('/api/desk/understanding', heard),
  openCase: (report: object, idempotencyKey: string) => post<T.CaseDetail>('/api/cases', report, { idempotencyKey }),
  act: (id: string, verb: string, body: object, options?: Options) => post<T.CaseDetail>(`/api/cases/${seg(id)}/${verb}`, body, options),
  look: (id: string, leaving = false) => post<{ items: string[] }>(`/api/cases/${seg(id)}/viewers`, { leaving }, { keepalive: leaving }),
  identity: (id: string, reason: string) => post<T.Contact>(`/api/cases/${seg(id)}/identity`, { reason }),

  opsSnapshot: (query?: Query) => get<T.OpsSnapshot>('/api/ops/snapshot', query),
  opsPoints: () => get<T.OpsPoints>('/api/ops/points'),
  opsSources: () => get<T.List<T.OpsSource>>('/api/ops/sources'),
  entity: (id: string) => get<Record<string, unknown>>(`/ngsi-ld/v1/entities/${seg(id)}`, { options: 'keyValues' }),
}

export const attachmentUrl = (id: string, code?: string) => `/api/attachments/${seg(id)}${code ? `?code=${seg(code)}` : ''}`

export async function loadSession(): Promise<T.Session | null> {
  const session = await api.session().catch(() => null)
  if (session) setCsrf(session.csrf)
  return session ?? null
}
