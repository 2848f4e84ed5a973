// What I was told. The stream only says that there is something; this asks what.
import type { CaseClock, Escalation, Notice } from './api/types'
import { notices as server } from './api/notices'
import { bring, t, word, type Key } from './i18n'
import { span } from './i18n/format'

bring({ vi: () => import('./i18n/notices/vi.json'), en: () => import('./i18n/notices/en.json') })

const EVERY_MS = 60_000  // where no stream says that something came

export class Notices {
  items = $state.raw<Notice[]>([])
  unread = $state(0)
  more = $state(false)
  private asking: ReturnType<typeof setInterval> | undefined
  private soon: ReturnType<typeof setTimeout> | undefined
  private user = ''

  start(user: string) {
    this.user = user
    void this.refresh()
    this.asking = setInterval(() => { if (!document.hidden) void this.refresh() }, EVERY_MS)
  }
  stop() {
    clearInterval(this.asking)
    clearTimeout(this.soon)
  }

  // Of a stream: several in a moment are asked for once.
  came({ id }: { id: string }) {
    if (id !== this.user) return
    clearTimeout(this.soon)
    this.soon = setTimeout(() => void this.refresh(), 300)
  }

  async refresh() {
    const list = await server.list().catch(() => null)
    if (!list) return
    this.items = list.items
    this.unread = list.unread
    this.more = list.items.length === 30
  }

  async older() {
    const last = this.items.at(-1)
    const list = last && (await server.list(last.id).catch(() => null))
    if (!list) return
    this.items = [...this.items, ...list.items]
    this.more = list.items.length === 30
  }

  async read(notice: Notice) {
    if (notice.read) return
    this.items = this.items.map(item => (item.id === notice.id ? { ...item, read: true } : item))
    this.unread = (await server.read([notice.id]).catch(() => ({ unread: this.unread }))).unread
  }

  async readAll() {
    this.items = this.items.map(item => ({ ...item, read: true }))
    this.unread = (await server.readAll().catch(() => ({ unread: this.unread }))).unread
  }
}

export const notices = new Notices()

export const clockName = (kind: string) => word('clock', kind)

// "75%" of the time, "+480" working minutes past due, in words.
export function stepText({ kind, mark }: { kind: string; mark: string }): string {
  const clock = clockName(kind)
  if (mark === '100%' || mark === '+0') return t('notices.due', { clock })
  return mark.endsWith('%') ? t('notices.percent', { clock, percent: mark.slice(0, -1) }) : t('notices.after', { clock, time: span(Number(mark.slice(1)) * 60_000) })
}

export const insteadText = (instead: string) => (instead ? t(`notices.${instead}` as Key) : '')

export function escalationText(it: Escalation): string {
  const people = it.people.length ? it.people.join(', ') : t(`tell.${it.tell}` as Key)
  const text = t('notices.told', { what: stepText(it), people: `${people} (${t(`tell.${it.tell}` as Key)})` })
  return it.instead ? `${text} – ${insteadText(it.instead)}` : text
}

// What decided a promise: "field,unit".
export const promiseText = (clock: CaseClock) => (clock.why ? t('clock.by', { what: clock.why.split(',').map(part => t(`clock.by.${part}` as Key)).join(', ') }) : '')
