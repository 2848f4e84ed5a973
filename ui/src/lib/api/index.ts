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
  users: () => get<T.List<T.User>>('/api/users'),
  addUser: (user: object) => post<T.User>('/api/users', user),
  saveUser: (id: string, user: object, options?: Options) => put<T.User>(`/api/users/${seg(id)}`, user, options),
  roles: () => get<T.List<T.Role>>('/api/roles'),
  keys: () => get<T.List<T.ApiKey>>('/api/keys'),
  addKey: (name: string) => post<T.ApiKey>('/api/keys', { name }),
  dropKey: (id: string) => del(`/api/keys/${seg(id)}`),
  calendars: () => get<T.List<T.Named>>('/api/calendars'),
  calendar: (code: string, year: number) => get<T.Calendar>(`/api/calendars/${seg(code)}`, { year }),
  saveCalendar: (code: string, calendar: object, options?: Options) => put<T.Calendar>(`/api/calendars/${seg(code)}`, calendar, options),
  explain: (code: string, ask: object) => post<T.Explanation>(`/api/calendars/${seg(code)}/explain`, ask),
  audit: (query?: Query) => get<T.List<T.AuditEntry>>('/api/audit', query),

  attach: (file: Blob, options?: Options) => post<T.Attachment>('/api/attachments', file, { ...options, type: file.type }),
  nearby: (query: Query, signal?: AbortSignal) => get<T.List<T.Nearby>>('/api/reports/nearby', query, { signal }),
  report: (report: T.NewReport, idempotencyKey: string) => post<T.Opened>('/api/reports', report, { idempotencyKey }),
  articles: (query: Query) => get<T.List<T.Article>>('/api/knowledge', query),
  suggestArticles: (asked: { text: string; field?: string; area?: string }, signal?: AbortSignal) => post<T.List<T.Article>>('/api/knowledge/suggestions', asked, { signal }),
  voteArticle: (slug: string, version: number, helped: boolean, place: 'page' | 'form' | 'desk') => post<void>(`/api/knowledge/${seg(slug)}/votes`, { version, helped, place }),
  kbArticles: (query?: Query) => get<T.List<T.StaffArticle>>('/api/kb/articles', query),
  kbVersions: (slug: string) => get<T.List<T.StaffArticle>>(`/api/kb/articles/${seg(slug)}/versions`),
  kbChanges: (slug: string, from: number, to: number) => get<T.List<T.ArticleChange>>(`/api/kb/articles/${seg(slug)}/changes`, { from, to }),
  saveArticle: (slug: string, article: object, options?: Options) => put<T.StaffArticle>(`/api/kb/articles/${seg(slug)}`, article, options),
  kbFigures: () => get<T.KnowledgeFigures>('/api/kb/figures'),
  surge: () => get<T.PublicSurge>('/api/surge'),
  surgeView: () => get<T.SurgeView>('/api/desk/surge'),
  setSurge: (mode: { on: boolean; read_only: boolean }, options?: Options) => put<T.SurgeMode>('/api/desk/surge', mode, options),
  incidents: () => get<T.List<T.KnownIncident>>('/api/desk/incidents'),
  addIncident: (incident: object) => post<T.KnownIncident>('/api/desk/incidents', incident),
  saveIncident: (id: number, incident: object, options?: Options) => put<T.KnownIncident>(`/api/desk/incidents/${id}`, incident, options),
  bulk: (step: object, idempotencyKey: string) => post<T.BulkOutcome>('/api/desk/bulk', step, { idempotencyKey }),
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

  chat: (message: object) => post('/api/chat', message),
  chatWith: (token: string) => get<{ items: T.ChatMessage[] }>(`/api/chat/${seg(token)}`),
  conversations: (query: Query) => get<T.ConversationList>('/api/desk/conversations', query),
  conversation: (id: string) => get<T.Conversation>(`/api/desk/conversations/${seg(id)}`),
  reply: (id: string, text: string) => post<T.Conversation>(`/api/desk/conversations/${seg(id)}/reply`, { text }),
  takeConversation: (id: string) => post<T.Conversation>(`/api/desk/conversations/${seg(id)}/take`, {}),
  endConversation: (id: string) => post<T.Conversation>(`/api/desk/conversations/${seg(id)}/done`, {}),
  openCaseOf: (id: string, report: object, idempotencyKey: string) => post<T.Opened>(`/api/desk/conversations/${seg(id)}/case`, report, { idempotencyKey }),
  joinPerson: (id: string, other: string) => post<T.Conversation>(`/api/desk/conversations/${seg(id)}/join`, { other }),
  separatePerson: (id: string) => post<T.Conversation>(`/api/desk/conversations/${seg(id)}/separate`, {}),
  sendAgain: (id: string) => post<T.Conversation>(`/api/desk/conversations/${seg(id)}/again`, {}),
  myCalls: () => get<T.MyCalls>('/api/calls/mine'),
  sitDown: (extension: string, ready: boolean) => put<{ extension: string; ready: boolean }>('/api/calls/agent', { extension, ready }),
  bindCall: (id: number, case_id: string) => post<T.Call>(`/api/calls/${id}/case`, { case_id }),
  caseCalls: (id: string) => get<{ items: T.Call[] }>(`/api/cases/${seg(id)}/calls`),
  switchboard: () => get<T.Switchboard>('/api/calls/queues'),
  hold: (id: string, reason: string, held: boolean) => post<T.Recording>(`/api/recordings/${seg(id)}/hold`, { reason, held }),
  callbacks: () => get<{ items: T.Callback[]; total: number }>('/api/callbacks'),
  callback: (id: number, verb: string, body: object) => post<T.Callback>(`/api/callbacks/${id}/${verb}`, body),

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
