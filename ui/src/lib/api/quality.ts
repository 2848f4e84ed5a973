// The second look at closed cases, and units compared.
import { get, post, type Query } from './client'
import type { Instant, List } from './types'

export type AnswerCheck = { hollow: boolean; points: number; most_like: number; reasons: { vi: string; en: string }[] }
export type ReviewItem = { id: string; code: string; title: string; field: string; unit: string; unit_name: string; grade: string; why: 'grade' | 'sample'; answer: string; closed_at: Instant; yours: boolean; check: AnswerCheck }
export type Criterion = { code: string; name: string; name_en: string }
export type ReviewList = List<ReviewItem> & { criteria: Criterion[] }
export type LeagueRow = { unit: string; name: string; name_en: string; cases: number; returned: number; rated: number; reviewed: number; few: boolean; in_time?: number; hours?: number; reopened?: number; satisfied?: number; hollow?: number; faults?: number }
export type League = { from: Instant; to: Instant; least_cases: number; items: LeagueRow[]; figures: { code: keyof LeagueRow; name: string; name_en: string; says: string; says_en: string }[] }

export const quality = {
  check: (id: string) => get<AnswerCheck>(`/api/cases/${encodeURIComponent(id)}/answer-check`),
  reviews: () => get<ReviewList>('/api/quality/reviews'),
  review: (id: string, verdict: 'confirmed' | 'fault', failed: string[], reason: string) => post<{ state: string }>(`/api/quality/reviews/${id}`, { verdict, failed, reason }),
  units: (query: Query) => get<League>('/api/quality/units', query),
}
