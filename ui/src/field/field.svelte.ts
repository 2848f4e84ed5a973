// A field worker's day: the cases of his unit as they were last read, and what he did that the server does not have yet.
import { createStore, clear, del, entries, get, set } from 'idb-keyval'
import { api, attachmentUrl, Problem, setCsrf, type CaseDetail, type User } from '$lib/api'
import { again, asNote, metres, possible, sendAll, type Box, type Deed, type Server, type Words } from './deeds'

const ROUND_MS = 60_000
const MOST = 100          // cases kept on the telephone
const WORKED_ON = new Set(['forwarded', 'in_progress', 'extended', 'reopened'])
const kept = createStore('dinh-field', 'kept'), waiting = createStore('dinh-field-deeds', 'deeds')

type Kept = { user: User; cases: CaseDetail[]; readAt: number }
export type Here = { lat: number; lon: number }

const boxOf = (whose: () => string | undefined): Box => ({
  all: async () => (await entries<string, Deed>(waiting)).map(([, deed]) => deed).filter(deed => deed.by === whose()).sort((a, b) => a.at - b.at),
  keep: deed => set(deed.key, deed, waiting),
  drop: key => del(key, waiting),
})

const server: Server = {
  attach: async (photo, key) => (await api.attach(photo, { idempotencyKey: key })).id,
  act: (deed, version) => api.act(deed.caseId, deed.verb, { ...deed.words, ...(deed.uploaded.length ? { attachments: deed.uploaded } : {}) }, { version, idempotencyKey: deed.key }),
}

export class FieldWork {
  user = $state.raw<User | null>(null)
  cases = $state.raw<CaseDetail[]>([])
  deeds = $state.raw<Deed[]>([])
  pictures = $state.raw(new Map<string, string>())  // attachment: address of what is kept of it
  here = $state.raw<Here | null>(null)
  readAt = $state(0)
  away = $state(false)
  signedOut = $state(false)
  error = $state.raw<unknown>(null)
  openId = $state('')
  private timer: ReturnType<typeof setInterval> | undefined
  private going = false
  private readonly box = boxOf(() => this.user?.id)

  readonly open = $derived(this.cases.find(c => c.id === this.openId) ?? null)
  readonly rows = $derived([...this.cases].sort((a, b) => this.here ? this.far(a) - this.far(b) : (a.due ?? '9').localeCompare(b.due ?? '9')))
  far(c: CaseDetail): number { return this.here && c.lat !== undefined && c.lon !== undefined ? metres(this.here, c as Here) : Infinity }
  of(c: CaseDetail): Deed[] { return this.deeds.filter(deed => deed.caseId === c.id) }
  can(c: CaseDetail): Deed['verb'][] { return possible(c.actions, this.of(c)) }

  async begin() {
    const before = await get<Kept>('day', kept).catch(() => undefined)
    if (before) Object.assign(this, before)
    this.deeds = await this.box.all().catch(() => [])
    for (const [id, picture] of await entries<string, Blob>(kept).catch(() => [])) if (picture instanceof Blob) this.show(id, picture)
    await this.round()
    this.timer = setInterval(() => void this.round(), ROUND_MS)
  }
  end() { clearInterval(this.timer) }

  async act(c: CaseDetail, verb: Deed['verb'], words: Words, photos: Blob[]) {
    await this.box.keep({ key: crypto.randomUUID(), by: this.user!.id, caseId: c.id, code: c.code, verb, words, photos: [...photos], uploaded: [], version: c.version, at: Date.now() })
    this.deeds = await this.box.all()
    void this.round()
  }

  async decide(deed: Deed, choice: 'again' | 'note' | 'drop') {
    await this.box.drop(deed.key)
    const now = this.cases.find(c => c.id === deed.caseId)
    if (choice !== 'drop') await this.box.keep(choice === 'note' ? asNote(deed) : again(deed, now?.version ?? deed.version))
    this.deeds = await this.box.all()
    void this.round()
  }

  locate() {
    navigator.geolocation?.getCurrentPosition(({ coords }) => { this.here = { lat: coords.latitude, lon: coords.longitude } }, () => { this.here = null }, { enableHighAccuracy: true, timeout: 10_000 })
  }

  // First what was done, then what is to do. One tab at a time.
  async round() {
    if (this.going) return
    this.going = true
    try {
      const session = await api.session()
      this.away = false
      this.signedOut = !session
      if (session) {
        setCsrf(session.csrf)
        if (this.user && this.user.id !== session.user.id) await this.forget()
        this.user = session.user
        await (navigator.locks ? navigator.locks.request('field', () => this.send()) : this.send())
        await this.read()
      }
      this.error = null
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) this.signedOut = true
      else if (problem instanceof Problem && problem.later) this.away = true
      else this.error = problem
    } finally {
      this.deeds = await this.box.all().catch(() => this.deeds)
      this.going = false
    }
  }

  private async send() {
    await sendAll(this.box, server, after => { this.cases = this.cases.map(c => (c.id === after.id ? after : c)) })
  }

  private async read() {
    const { unit } = this.user!
    const { items } = await api.cases({ state: 'open', sort: 'due', limit: 500, ...(unit ? { unit } : { queue: 'mine' }) })
    const due = items.filter(row => WORKED_ON.has(row.state)).slice(0, MOST)
    const known = new Map(this.cases.map(c => [c.id, c]))
    const cases: CaseDetail[] = []
    for (const row of due) {
      const before = known.get(row.id)
      cases.push(before?.version === row.version ? before : await api.case(row.id))
    }
    // What waits for a decision keeps its case, even when others have finished it.
    for (const { caseId } of this.deeds) if (!cases.some(c => c.id === caseId) && known.has(caseId)) cases.push(await api.case(caseId).catch(() => known.get(caseId)!))
    this.cases = cases
    this.readAt = Date.now()
    await set('day', { user: $state.snapshot(this.user), cases: $state.snapshot(cases), readAt: this.readAt } as Kept, kept).catch(() => undefined)
    await this.keepPictures()
  }

  // The reporter's photos, to know the place by: kept while the case is here.
  private async keepPictures() {
    const wanted = new Set(this.cases.flatMap(c => c.attachments.filter(file => file.type.startsWith('image/')).slice(0, 3).map(file => file.id)))
    for (const id of this.pictures.keys()) if (!wanted.has(id)) await this.hide(id)
    for (const id of wanted) {
      if (this.pictures.has(id)) continue
      const answer = await fetch(attachmentUrl(id)).catch(() => null)
      if (!answer?.ok) continue
      const picture = await answer.blob()
      await set(id, picture, kept).catch(() => undefined)
      this.show(id, picture)
    }
  }
  private show(id: string, picture: Blob) { this.pictures = new Map(this.pictures).set(id, URL.createObjectURL(picture)) }
  private async hide(id: string) {
    URL.revokeObjectURL(this.pictures.get(id)!)
    const left = new Map(this.pictures)
    left.delete(id)
    this.pictures = left
    await del(id, kept)
  }

  // Of who was here before. What he did and could not send stays his: it goes out when he signs in again.
  private async forget() {
    for (const id of [...this.pictures.keys()]) await this.hide(id)
    this.cases = []
    await clear(kept)
  }

  async leave() {
    await this.forget()
    await api.signOut().catch(() => undefined)
    location.assign('/sign-in?next=/field')
  }
}
