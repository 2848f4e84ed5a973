// What supervisors and editors do: the knowledge base, a surge, one step for many cases.
import { get, post, put, type Options, type Query } from './client'
import type * as T from './types'

const seg = encodeURIComponent

export const lead = {
  kbArticles: (query?: Query) => get<T.List<T.StaffArticle>>('/api/kb/articles', query),
  kbVersions: (slug: string) => get<T.List<T.StaffArticle>>(`/api/kb/articles/${seg(slug)}/versions`),
  kbChanges: (slug: string, from: number, to: number) => get<T.List<T.ArticleChange>>(`/api/kb/articles/${seg(slug)}/changes`, { from, to }),
  saveArticle: (slug: string, article: object, options?: Options) => put<T.StaffArticle>(`/api/kb/articles/${seg(slug)}`, article, options),
  kbFigures: () => get<T.KnowledgeFigures>('/api/kb/figures'),
  surgeView: () => get<T.SurgeView>('/api/desk/surge'),
  setSurge: (mode: { on: boolean; read_only: boolean }, options?: Options) => put<T.SurgeMode>('/api/desk/surge', mode, options),
  incidents: () => get<T.List<T.KnownIncident>>('/api/desk/incidents'),
  addIncident: (incident: object) => post<T.KnownIncident>('/api/desk/incidents', incident),
  saveIncident: (id: number, incident: object, options?: Options) => put<T.KnownIncident>(`/api/desk/incidents/${id}`, incident, options),
  bulk: (step: object, idempotencyKey: string) => post<T.BulkOutcome>('/api/desk/bulk', step, { idempotencyKey }),
}
