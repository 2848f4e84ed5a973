// The server's answers, as the screens use them.
import type { Handover } from './handover'
export type Instant = string
export type Named = { code: string; name: string; name_en?: string }
export type Place = { lat?: number; lon?: number }
export type List<T> = { items: T[]; next?: string; total?: number; total_is_least?: boolean }

export type MapSource = { style?: string; pmtiles?: string; tiles?: string; credit?: string; wards?: string; labels?: string; outline?: string }
export type City = {
  name: string; name_en: string; hotline: string; simulated: boolean
  center: [number, number]; bbox: [number, number, number, number]; utc_offset_min: number; version: string; map?: MapSource
}

export type User = { id: string; name: string; display_name: string; roles: string[]; rights: string[]; unit?: string; disabled?: boolean; version?: number }
export type Session = { user: User; csrf: string }
export type Role = { code: string; name: string; name_en?: string; rights: string[] }
export type ApiKey = { id: string; name: string; created_at: Instant; last_used_at?: Instant; key?: string }

export type Area = Named & { level: string; parent?: string; valid_from?: string; valid_to?: string; area_km2?: number; center?: [number, number]; predecessors?: string[]; successors?: string[] }
export type Unit = Named & { kind: string; parent?: string; calendar?: string; area?: string; phone?: string; valid_from?: string; valid_to?: string; version?: number }
export type Field = Named & { icon?: string; parent?: string; description?: string; default_days?: number }
export type Category = Field & { group?: string; active: boolean; position: number; version: number }
export type Rule = { field: string; unit: string; area?: string; valid_from?: string; valid_to?: string }
export type Responsibilities = { items: Rule[]; version: number }

export type Span = { from: string; to: string }
export type Swap = { date: string; to?: string; kind: string; name?: string; name_en?: string }
export type CalendarDay = { date: string; why: string; name: string; name_en?: string }
export type Calendar = Named & { week: Span[][]; holidays: { date: string; name: string; name_en?: string }[]; swaps: Swap[]; days: CalendarDay[]; version?: number }
export type ExplainStep = { from: Instant; to: Instant; minutes: number; why: string }
export type Explanation = { due: Instant; steps: ExplainStep[] }
export type AuditEntry = { seq: number; at: Instant; actor: string; action: string; object: string; detail?: unknown; hash: string }

export type Attachment = { id: string; type: string; bytes: number; width?: number; height?: number }
export type Nearby = { code: string; title: string; field: string; state: string; distance_m: number; opened_at: Instant; supporters: number; thumbnail?: string }
export type Contact = { name?: string; phone?: string; email?: string }
export type NewReport = Place & { field: string; description: string; address?: string; area?: string; contact?: Contact; attachments: string[]; lang: string }
export type Opened = { code: string; number: string; id: string; due?: Instant; state: string }

export type TimelineEntry = { at: Instant; kind: string; state?: string; by?: string; unit?: string; text?: string; attachments?: Attachment[] }
export type Track = Place & {
  code: string; number: string; yours: boolean; state: string; state_label?: { vi: string; en: string }; field: Named; description: string; address?: string; area?: Named | string
  opened_at: Instant; due?: Instant; overdue: boolean; units: Named[]; timeline: TimelineEntry[]; answer?: string; attachments: Attachment[]; proof: Attachment[]
  can_rate: boolean; can_reopen: boolean; rating?: { grade: string; comment?: string } | string; supporters?: number
}

export type Queue = { key: string; name: string; name_en?: string; count: number; overdue: number }
export type CaseRow = Place & {
  id: string; code: string; state: string; field: string; title: string; area?: string; unit?: string; opened_at: Instant; due?: Instant
  overdue: boolean; version: number; channel: string; supporters: number; escalated: number
}
export type CaseClock = { kind: string; unit: string; ladder: string; why: string; extensions: { at: Instant; due_before?: Instant; by: string; reason: string }[]; started_at: Instant; budget: number; due?: Instant; met_at?: Instant; paused: boolean; steps?: ExplainStep[] }
export type Escalation = { kind: string; unit: string; mark: string; tell: string; instead: string; share: boolean; step: number; at: Instant; fired_at: Instant; people: string[] }
export type Notice = { id: number; kind: string; mark: string; instead: string; number: number; case_code?: string; unit?: string; field?: string; since: Instant; at: Instant; read: boolean }
export type NoticeList = { items: Notice[]; unread: number }
export type Assignment = { unit: string; role: 'lead' | 'co'; state: string; answer?: string }
export type Reason = { vi: string; en: string }
export type Suggestion = { unit: string; why: string; other?: string }
export type Like = { id: string; code: string; title: string; state: string; distance_m: number; probability: number; suggested: boolean; merged: boolean; why: Reason[] }
export type NamedPlace = { kind: 'ward' | 'street' | 'landmark'; said: string; areas: string[]; why: Reason }
export type Reading = { categories: { field: string; probability: number; why: Reason }[]; places: NamedPlace[]; urgency: Reason[]; personal: Reason[] }
export type Heard = Reading & { suggestion: Suggestion; duplicates: Like[] }
export type CaseDetail = CaseRow & {
  description: string; address?: string; reporter: { sealed: boolean; has_phone: boolean; has_email: boolean }
  timeline: TimelineEntry[]; clocks: CaseClock[]; escalations: Escalation[]; attachments: Attachment[]; assignments: Assignment[]
  duplicates: Like[]; suggestion?: Suggestion; reading?: Reading; actions: string[]; urgency?: string; tracking_code?: string; handover?: Handover[]
}
export type CaseMap = { items: [string, number, number, number, 0 | 1 | boolean][]; states: string[] }

export type Kpi = {
  key: string; value: number | null; unit?: string; previous?: number | null; spark: (number | null)[]; changed_at?: Instant; definition?: string; definition_en?: string
  name?: string; name_en?: string; better?: 'up' | 'down'; decimals?: number
}
export type Alert = Place & {
  id: string; kind: string; severity: 'critical' | 'warning' | 'info'; title: string; title_en?: string; place?: string; place_en?: string; unit?: string; unit_en?: string
  since: Instant; breach_at?: Instant; ref?: string
}
// Without its code and words for whoever may not see cases.
export type QueueRow = { case_id?: string; code?: string; title?: string; field: string; field_en?: string; place: string; place_en?: string; waiting_since: Instant; channel: string }
export type SensorTally = { type: string; ok: number; warn: number; critical: number; silent: number }
export type Series = { points: [Instant | number, number | null][]; limit?: number; unit?: string }
export type OpsSnapshot = {
  seq: number; at: Instant; kpis: Kpi[]; hours: { today: (number | null)[]; average: (number | null)[] }
  units: { code: string; name: string; name_en?: string; on_time: number; total: number }[]
  alerts: Alert[]; alerts_total: number; queue: QueueRow[]; queue_total: number; sensors: SensorTally[]; series?: Record<string, Series>
}
export type OpsPoints = { seq: number; types: string[]; items: [number, number, number, number, number][]; ids: string[] }
export type OpsSource = { key: string; name: string; name_en?: string; from: Instant; to: Instant; count: number }

export type PointEvent = { id: string; type: string; lon: number; lat: number; status: string | number; value?: number | string; unit?: string; at: Instant; gone?: boolean }
export type CaseEvent = Place & { code: string; version: number; state: string; overdue: boolean }

export type ConversationRow = { id: string; channel: string; name: string; address: string; preview: string; lang: string; subject: string; case_code?: string; taken_by: string; unread: number; version: number; open: boolean; last_at: Instant }
export type ConversationList = { items: ConversationRow[]; waiting: { channel: string; count: number }[]; next?: string }
export type MessageFile = { id: string; name: string; type: string; trouble: string; bytes: number }
export type Message = { id: string; way: 'in' | 'out'; kind: string; text: string; author: string; template_name: string; state: string; error: string; at: Instant; files: MessageFile[]; place?: { lat: number; lon: number }; automatic: boolean }
export type Conversation = ConversationRow & { messages: Message[]; same_person: { id: string; channel: string; name: string; address: string; confirmed: boolean }[]; draft: { field: string; description: string; address: string; area?: string; lat?: number; lon?: number; attachments: string[] } }
export type ChatMessage = { id: string; way: 'in' | 'out'; text: string; at: Instant; files: MessageFile[] }
export type Article = { slug: string; title: string; question: string; answer: string; title_en: string; question_en: string; answer_en: string; source: string; categories: string[]; areas: string[]; version: number; saved_at: Instant }
export type StaffArticle = Article & { state: 'draft' | 'published' | 'retired'; keywords: string[]; review_on?: string; owner_unit: string; saved_by: string; published_version?: number; review_due?: boolean; helped?: number; did_not?: number }
export type ArticleChange = { part: string; mark: 'same' | 'removed' | 'added'; text: string }
export type KnowledgeFigures = { helped: number; did_not: number; deflected: number; web_reports: number; to_review: number; deflection?: number }
export type KnownIncident = Place & { id: number; title: string; text: string; title_en: string; text_en: string; categories: string[]; areas: string[]; radius_m: number; begins: Instant; ends?: Instant; main_case: string; article: string; version: number }
export type PublicSurge = { on: boolean; read_only: boolean; callbacks: boolean; incidents: KnownIncident[] }
export type SurgeMode = { on: boolean; read_only: boolean; version: number }
export type SurgeView = { mode: SurgeMode; writes_put_off: boolean; suggested: boolean; per_minute: number; normal_per_minute: number; ratio: number; write_ms: number }
export type BulkItem = { id: string; code: string; outcome: 'possible' | 'done' | 'already' | 'refused'; why: string; state: string; version: number }
export type BulkOutcome = { possible: number; done: number; already: number; refused: number; items: BulkItem[] }
export type Recording = { id: string; leg: string; type: string; sha256: string; bytes: number; at: Instant; held: boolean; erased: boolean; hold_reason: string }
export type EarlierCase = { id: string; code: string; title: string; state: string; opened_at: Instant; why: { vi: string; en: string } }
export type Call = {
  id: number; state: 'ringing' | 'queued' | 'talking' | 'held' | 'ended' | 'abandoned'; direction: 'in' | 'out'; mine: boolean; withheld: boolean; number: string
  extension: string; queue: string; digits: string; started_at: Instant; queued_at?: Instant; answered_at?: Instant; ended_at?: Instant; waited_ms: number
  case_id?: string; earlier_count: number; earlier: EarlierCase[]; recordings: Recording[]; version: number
}
export type MyCalls = { agent: { extension: string; ready: boolean }; items: Call[]; callbacks: number }
export type Callback = {
  id: number; state: 'open' | 'taken' | 'tried' | 'done' | 'given_up'; mine: boolean; number: string; origin: string; wishes: number; waited_ms: number; tries: number
  first_at: Instant; last_at: Instant; not_before?: Instant; taken_by: string; note: string; case_id?: string; version: number
}
export type QueueFigures = { queue: string; waiting: number; longest_wait_ms: number; answered: number; abandoned: number; mean_wait_ms: number }
export type Switchboard = { queues: QueueFigures[]; agents: { ready: number; talking: number; away: number }; callbacks: number }

export type Macro = { id: number; title: string; text: string; text_en: string; verbs: string[]; categories: string[]; unit: string; user_id: number; version: number; saved_by: string; filled: string; mine: boolean }
export type ShiftNote = {
  id: number; unit: string; text: string; cases: string[]; at: Instant; user_id: number; saved_by: string; waiting: number; open: number; overdue: number
  done_at?: Instant; done_by: string; version: number; readers: { name: string; at: Instant }[]; unread: boolean
}
