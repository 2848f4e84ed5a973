// Conversations and calls: for the pages that have them, so that the others need not carry them.
import { get, post, put, type Query } from './client'
import type * as T from './types'

const seg = encodeURIComponent

export const talk = {
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
}
