// What staff are told, and the lead's one answer: for the pages that have them.
import { get, post } from './client'
import type * as T from './types'

export const notices = {
  list: (before?: number) => get<T.NoticeList>('/api/notices', { before, limit: 30 }),
  read: (ids: number[]) => post<{ unread: number }>('/api/notices/read', { ids }),
  readAll: () => post<{ unread: number }>('/api/notices/read', { all: true }),
  answerDraft: (caseId: string) => get<{ text: string; open: string[] }>(`/api/cases/${encodeURIComponent(caseId)}/answer-draft`),
}
