// What is kept of people, for those who answer for it.
import { get, post } from './client'
import type { Instant, List } from './types'

export type KeptField = { code: string; name: string; name_en: string; stands: string[]; purpose: string; purpose_en: string; basis: string; rule: string; then: 'erase' | 'redact' | 'hold' | 'keep'; days?: number; after: string; after_en: string; setting: string }
export type PersonalData = { laws: { code: string; name: string; name_en: string }[]; deadlines: { answer_working_days: number; provide_days: number; erase_days: number }; items: KeptField[]; due: { rule: string; count: number }[] }
export type KeptBack = { what: string; why: string; why_en: string }
export type DataRequest = {
  id: string; kind: 'provide' | 'erase'; state: 'open' | 'waiting' | 'done' | 'refused'; shown: string; reason: string; opened_at: Instant; opened_by: string; answer_by: Instant; due: Instant
  done_at?: Instant; done_by: string; overdue: boolean; version: number
  outcome: { cases: number; conversations: number; calls: number; recordings: number; callbacks: number; kept: KeptBack[]; note: string }
}
export type RequestList = List<DataRequest> & { open: number; overdue: number }
export type Hold = { case_id: string; code: string; reason: string; by: string; at: Instant; held: boolean }
export type PersonExport = { at: Instant; cases: unknown[]; conversations: unknown[]; calls: unknown[]; callbacks: unknown[]; page: string }

export const privacy = {
  register: () => get<PersonalData>('/api/privacy/register'),
  requests: () => get<RequestList>('/api/privacy/requests'),
  open: (request: object) => post<DataRequest>('/api/privacy/requests', request),
  provide: (id: string, reason: string) => post<PersonExport>(`/api/privacy/requests/${id}/provision`, { reason }),
  erase: (id: string, reason: string) => post<DataRequest>(`/api/privacy/requests/${id}/erasure`, { reason }),
  refuse: (id: string, reason: string) => post<DataRequest>(`/api/privacy/requests/${id}/refusal`, { reason }),
  holds: () => get<List<Hold>>('/api/privacy/holds'),
  hold: (code: string, held: boolean, reason: string) => post<Hold>(`/api/cases/${encodeURIComponent(code)}/hold`, { held, reason }),
}
