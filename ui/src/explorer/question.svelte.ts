// One question to the register, its answer, and what changes in it while somebody looks.
import { hold } from '$lib/ready'
import { Follow } from './follow.svelte'
import { accept, blank, hash, path, search, type Ask } from './query'
import { register, type TypeInfo } from './register'
import { change, columnsOf, rowsOf, type Change, type Row } from './values'

const same = (one: Ask, other: Ask) => search(one) === search(other) && one.format === other.format

export class Question {
  ask = $state<Ask>(blank())                 // as it stands in the builder
  asked = $state.raw<Ask | null>(null)       // as it was answered
  info = $state.raw<TypeInfo | null>(null)
  rows = $state.raw<Row[]>([])
  answer = $state.raw<unknown>(null)
  total = $state<number | null>(null)
  ms = $state(0)
  busy = $state(false)
  error = $state.raw<unknown>(null)
  follow = $state.raw<Follow | null>(null)
  private followed = ''
  private kept: Change[] | null = null
  private abort: AbortController | null = null

  readonly columns = $derived(this.asked?.pick.length ? this.asked.pick : columnsOf(this.rows))
  readonly attributes = $derived(this.info?.attributeDetails ?? [])
  readonly edited = $derived(!!this.asked && !same(this.ask, this.asked))
  readonly path = $derived(path(this.ask))
  readonly accept = $derived(accept(this.ask))

  // An address of the page: a link, a bookmark, the way back.
  open(ask: Ask) {
    if (this.asked && same(ask, this.asked)) return
    this.ask = ask
    void this.run()
  }

  // Another type has other attributes: what was asked of them means nothing there.
  choose(type: string) {
    this.ask = { ...blank(type), limit: this.ask.limit, format: this.ask.format, place: this.ask.place }
    void this.run()
  }

  turn(pages: number) {
    this.ask.offset = Math.max(0, this.ask.offset + pages * this.ask.limit)
    void this.run()
  }

  async run() {
    const ask = $state.snapshot(this.ask) as Ask
    if (this.asked && location.hash !== hash(ask)) history.pushState(null, '', hash(ask))
    const release = hold()
    if (this.followed === ask.type) await this.fetch(ask)
    else await Promise.all([this.listen(ask.type), this.describe(ask.type)])
    release()
  }

  stop() {
    this.follow?.stop()
    this.abort?.abort()
  }

  private async describe(type: string) {
    this.info = await register.type(type).catch(() => null)
  }

  // First the stream, then the question: nothing falls between the two.
  private listen(type: string): Promise<void> {
    this.follow?.stop()
    this.followed = type
    return new Promise(done => {
      this.follow = new Follow(new URLSearchParams({ type }).toString(), () => void this.fetch($state.snapshot(this.ask) as Ask).then(done), told => this.take(told))
    })
  }

  private async fetch(ask: Ask) {
    this.abort?.abort()
    const abort = (this.abort = new AbortController()), began = performance.now()
    this.busy = true
    this.kept ??= []
    try {
      const { body, total } = await register.ask(path(ask), accept(ask), abort.signal)
      this.ms = performance.now() - began
      this.answer = body
      this.rows = rowsOf(body)
      this.total = total
      this.error = null
    } catch (error) {
      if (abort.signal.aborted) return
      this.error = error
      this.rows = []
      this.total = null
    }
    this.asked = ask
    this.busy = false
    const kept = this.kept
    this.kept = null
    for (const told of kept ?? []) this.take(told)
  }

  private take(told: Change) {
    if (this.kept) return void this.kept.push(told)
    const at = this.rows.findIndex(row => row.id === told.id)
    if (at >= 0) this.rows = this.rows.with(at, change(this.rows[at], told, name => this.columns.includes(name)))
  }
}
