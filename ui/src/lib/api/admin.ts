// What administrators and auditors do.
import { del, get, post, put, type Options, type Query } from './client'
import type * as T from './types'

const seg = encodeURIComponent

export const admin = {
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
}
