// What colleagues keep for each other: texts that are written again and again, and notes from one shift to the next.
import { del, get, post, type Query } from './client'
import type * as T from './types'

export const deskwork = {
  macros: (query: Query) => get<T.List<T.Macro>>('/api/macros', query),
  addMacro: (macro: object, idempotencyKey: string) => post<T.Macro>('/api/macros', macro, { idempotencyKey }),
  dropMacro: (id: number) => del(`/api/macros/${id}`),
  shiftNotes: () => get<{ items: T.ShiftNote[]; unread: number }>('/api/shift-notes'),
  addShiftNote: (note: object, idempotencyKey: string) => post<T.ShiftNote>('/api/shift-notes', note, { idempotencyKey }),
  readShiftNote: (id: number) => post<T.ShiftNote>(`/api/shift-notes/${id}/read`),
  finishShiftNote: (id: number) => post<T.ShiftNote>(`/api/shift-notes/${id}/done`),
}
