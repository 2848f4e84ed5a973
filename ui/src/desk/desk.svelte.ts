// The desk's state: the queues, one list read page by page, the open case, and what is waiting to be sent.
import { api, Problem, type Area, type BulkOutcome, type CaseDetail, type CaseEvent, type CaseRow, type Field, type Queue, type Unit } from '$lib/api'
import { lead } from '$lib/api/lead'
import { t, type Key } from '$lib/i18n'
import { toasts } from '$lib/kit/toasts.svelte'
import { Live } from '$lib/live.svelte'
import { notices } from '$lib/notices.svelte'
import { asQuery, readHash, writeHash, type Filter } from './address'
import { verbs } from './verbs'

const PAGE = 60
const LOOK_MS = 10_000

export class Desk {
  queues = $state.raw<Queue[]>([])
  fields = $state.raw<Field[]>([])
  units = $state.raw<Unit[]>([])
  areas = $state.raw<Area[]>([])
  filter = $state<Filter>({ queue: 'new' })
  rows = $state.raw<CaseRow[]>([])
  total = $state(0)
  totalIsLeast = $state(false)
  active = $state(0)
  loading = $state(true)
  error = $state.raw<unknown>(null)
  detail = $state.raw<CaseDetail | null>(null)
  detailError = $state.raw<unknown>(null)
  selected = $state.raw(new Set<string>())
  pending = $state.raw(new Map<string, { verb: string; toast: number }>())
  changedElsewhere = $state(false)
  viewers = $state.raw<string[]>([])
  unseen = $state(0)
  outcome = $state.raw<BulkOutcome | null>(null)  // of the last step for many, where a case did not take it
  readonly live: Live = new Live('cases,ops,notices', { case: (event: CaseEvent) => this.changed(event), queue: () => this.countSoon(), notice: (event: { id: string }) => { notices.came(event); this.countSoon() } }, async () => ({ seq: 0 }))
  next = $state<string | undefined>()
  private reading: AbortController | null = null
  private opening: AbortController | null = null
  private looking: ReturnType<typeof setInterval> | undefined
  private readonly sending = new Map<string, Promise<void>>()
  private counting: ReturnType<typeof setTimeout> | undefined

  async begin() {
    const { filter, caseId } = readHash(location.hash)
    this.filter = filter
    this.live.start()
    const quiet = <T>(list: Promise<{ items: T[] }>) => list.then(found => found.items, () => [] as T[])
    const [fields, units, areas] = await Promise.all([quiet(api.fields()), quiet(api.units()), quiet(api.areas()), this.count(), this.read()])
    this.fields = fields
    this.units = units
    this.areas = areas
    if (caseId) await this.open(caseId)
    else if (this.rows.length && matchMedia('(min-width: 1000px)').matches) await this.open(this.rows[0].id)
  }

  end() {
    this.live.stop()
    this.leave()
  }

  // Colleagues see who has a case open; the server forgets who stops saying so.
  private watch(id: string) {
    clearInterval(this.looking)
    const tell = () => { if (!document.hidden) void api.look(id).then(list => { if (list && this.detail?.id === id) this.viewers = list.items }, () => undefined) }
    tell()
    this.looking = setInterval(tell, LOOK_MS)
  }

  leave() {
    clearInterval(this.looking)
    this.viewers = []
    if (this.detail) void api.look(this.detail.id, true).catch(() => undefined)
  }

  async count() { this.queues = (await api.queues().catch(() => ({ items: this.queues }))).items }

  private countSoon() {
    clearTimeout(this.counting)
    this.counting = setTimeout(() => void this.count(), 1500)
  }

  async look(filter: Partial<Filter>) {
    this.filter = { ...this.filter, ...filter }
    this.selected = new Set()
    await this.read()
    if (this.rows.length && matchMedia('(min-width: 1000px)').matches) await this.open(this.rows[0].id)
    else this.writeAddress()
  }

  async read() {
    this.reading?.abort()
    this.reading = new AbortController()
    this.loading = true
    try {
      const page = await api.cases({ ...asQuery(this.filter), limit: PAGE }, this.reading.signal)
      this.rows = page.items
      this.total = page.total ?? page.items.length
      this.totalIsLeast = page.total_is_least ?? false
      this.next = page.next
      this.active = 0
      this.unseen = 0
      this.error = null
      this.loading = false
    } catch (error) {
      if ((error as Error).name === 'AbortError') return
      this.error = error
      this.loading = false
    }
  }

  private more = false
  async readMore() {
    if (!this.next || this.more) return
    this.more = true
    try {
      const page = await api.cases({ ...asQuery(this.filter), limit: PAGE, cursor: this.next })
      const known = new Set(this.rows.map(row => row.id))
      this.rows = [...this.rows, ...page.items.filter(row => !known.has(row.id))]
      this.next = page.next
    } catch {
      toasts.say(t('notice.offlineText'), 'error')
    } finally {
      this.more = false
    }
  }

  move(index: number) {
    this.active = Math.max(0, Math.min(this.rows.length - 1, index))
    const row = this.rows[this.active]
    if (row && row.id !== this.detail?.id) void this.open(row.id)
  }

  async open(id: string) {
    this.opening?.abort()
    this.opening = new AbortController()
    this.writeAddress(id)
    try {
      const found = await api.case(id, this.opening.signal)
      if (this.detail?.id !== found.id) {
        this.leave()
        this.watch(found.id)
      }
      this.detail = found
      this.changedElsewhere = false
      id = found.id
      this.detailError = null
      this.active = this.rows.findIndex(row => row.id === id)
    } catch (error) {
      if ((error as Error).name === 'AbortError') return
      this.detailError = error
      this.detail = null
    }
  }

  // Where a notice leads: a case, or a queue.
  async go(hash: string) {
    const { filter, caseId } = readHash(hash)
    if (caseId) return this.open(caseId)
    this.filter = filter
    await this.look(filter)
  }

  shut() {
    this.leave()
    this.detail = null
    this.writeAddress()
  }

  private writeAddress(caseId?: string) { history.replaceState(null, '', writeHash(this.filter, caseId)) }

  toggle(id: string) {
    const selected = new Set(this.selected)
    if (!selected.delete(id)) selected.add(id)
    this.selected = selected
  }

  // Most steps wait ten seconds, so that a slip of the hand can be taken back; a note is sent at once.
  act(targets: { id: string; version: number; code: string }[], verb: string, body: object) {
    if (verbs[verb].at_once) return void this.send(targets, verb, body)
    const text = t('desk.held', { verb: t(`verb.${verb}` as Key), n: targets.length, code: targets[0].code })
    const toast = toasts.hold(text, () => {
      const sent = this.send(targets, verb, body)
      for (const { id } of targets) this.sending.set(id, sent)
      void sent.finally(() => { for (const { id } of targets) this.sending.delete(id) })
    }, () => this.forget(targets))
    const pending = new Map(this.pending)
    for (const { id } of targets) pending.set(id, { verb, toast })
    this.pending = pending
    this.selected = new Set()
  }

  // The next step of the same case ends the wait of the one before: whoever goes on has not changed his mind.
  async settle(id: string) {
    const waiting = this.pending.get(id)
    if (waiting) toasts.commit(waiting.toast)
    await this.sending.get(id)
  }

  private forget(targets: { id: string }[]) {
    const pending = new Map(this.pending)
    for (const { id } of targets) pending.delete(id)
    this.pending = pending
  }

  private async send(targets: { id: string; version: number; code: string }[], verb: string, body: object) {
    this.forget(targets)
    if (targets.length > 1) return this.sendMany(targets, verb, body)
    let failed: unknown = null
    for (const { id, version } of targets) {
      try {
        const changed = await api.act(id, verb, body, { version, keepalive: true })
        this.replace(changed)
      } catch (error) {
        failed = error
        if (error instanceof Problem && error.conflict && this.detail?.id === id) this.changedElsewhere = true
      }
    }
    if (failed) toasts.say(reason(failed), 'error', 9000)
    else toasts.say(t('desk.done', { verb: t(`verb.${verb}` as Key) }), 'ok', 2500)
    this.countSoon()
  }

  // One request; a try that breaks off is taken up again by the same key, and what was done stays done.
  private async sendMany(targets: { id: string }[], verb: string, body: object) {
    const key = crypto.randomUUID(), step = { ...body, ids: targets.map(({ id }) => id), verb }
    try {
      const outcome = await lead.bulk(step, key).catch(error => { if (error instanceof Problem && error.later) return lead.bulk(step, key); throw error })
      const after = new Map(outcome.items.filter(item => item.outcome !== 'refused').map(item => [item.id, item]))
      this.rows = this.rows.map(row => { const item = after.get(row.id); return item ? { ...row, state: item.state, version: item.version } : row })
      if (outcome.refused) this.outcome = outcome
      else toasts.say(t('desk.done', { verb: t(`verb.${verb}` as Key) }), 'ok', 2500)
      if (this.detail && after.has(this.detail.id)) void this.open(this.detail.id)
    } catch (error) {
      toasts.say(reason(error), 'error', 9000)
    }
    this.countSoon()
  }

  private replace(changed: CaseDetail) {
    if (!changed?.id) return
    this.rows = this.rows.map(row => (row.id === changed.id ? { ...row, ...pick(changed) } : row))
    if (this.detail?.id !== changed.id) return
    this.detail = changed
    this.changedElsewhere = false
  }

  private changed(event: CaseEvent) {
    this.countSoon()
    const { code, state, overdue, version } = event
    if (!this.rows.some(row => row.code === code)) {
      if (state === 'new' && (this.filter.queue === 'new' || this.filter.queue === 'all')) this.unseen++
      return
    }
    this.rows = this.rows.map(row => (row.code === code && version > row.version ? { ...row, state, overdue, version } : row))
    if (this.detail?.code === code && version > this.detail.version && !this.sending.has(this.detail.id)) this.changedElsewhere = true
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Problem)) return t('notice.error')
  if (error.offline) return t('desk.notSent')
  return error.conflict ? t('desk.conflict') : error.errors[0] ? `${error.errors[0].field}: ${error.errors[0].expected}` : error.message
}

const pick = ({ state, field, title, area, unit, due, overdue, version, supporters }: CaseDetail) => ({ state, field, title, area, unit, due, overdue, version, supporters })
