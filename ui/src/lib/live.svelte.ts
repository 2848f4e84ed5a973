// The server's stream of changes. The stream is opened first and its events are kept until the snapshot is here, so that nothing falls between the two;
// the browser resumes a broken stream by itself (Last-Event-ID), and "reset" asks for a new snapshot.
export type LiveState = 'connecting' | 'live' | 'stale' | 'down'
type Handlers = Record<string, (data: never) => void>
type Kept = { name: string; id: number; data: unknown }

export const STALE_MS = 15_000

export class Live {
  state = $state<LiveState>('connecting')
  rate = $state(0)
  lastAt = $state(0)
  private source: EventSource | null = null
  private kept: Kept[] | null = []
  private counted = 0
  private measuredAt = Date.now()
  private heartbeat: ReturnType<typeof setInterval> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly topics: string,
    private readonly handlers: Handlers,
    private readonly snapshot: () => Promise<{ seq: number }>,
  ) {}

  start() {
    this.open()
    void this.resync()
    this.heartbeat = setInterval(() => this.beat(), 1000)
  }

  stop() {
    this.source?.close()
    this.source = null
    clearInterval(this.heartbeat)
    clearTimeout(this.retry)
  }

  private open() {
    const source = (this.source = new EventSource(`/api/live?topics=${this.topics}`))
    source.onopen = () => this.alive()
    source.onerror = () => {
      this.state = 'down'
      if (source.readyState === EventSource.CLOSED) this.reopenLater()
    }
    for (const name of [...Object.keys(this.handlers), 'rate', 'reset', 'tick']) source.addEventListener(name, event => this.take(name, event))
  }

  // With jitter: a hundred walls must not come back in the same second.
  private reopenLater() {
    clearTimeout(this.retry)
    this.retry = setTimeout(() => {
      this.open()
      void this.resync()
    }, 2000 + Math.random() * 4000)
  }

  private take(name: string, event: MessageEvent) {
    this.alive()
    if (name === 'reset') return void this.resync()
    const data: unknown = event.data ? JSON.parse(event.data) : {}
    if (name === 'rate') this.rate = (data as { per_s: number }).per_s
    if (!(name in this.handlers)) return
    this.counted++
    const entry = { name, id: Number(event.lastEventId) || 0, data }
    if (this.kept) this.kept.push(entry)
    else this.apply(entry)
  }

  private apply({ name, data }: Kept) {
    this.handlers[name](data as never)
  }

  private alive() {
    this.lastAt = Date.now()
    this.state = 'live'
  }

  private beat() {
    const seconds = (Date.now() - this.measuredAt) / 1000
    if (seconds >= 3) {
      if (this.counted) this.rate = Math.max(this.rate, Math.round(this.counted / seconds))
      this.counted = 0
      this.measuredAt = Date.now()
    }
    if (this.state === 'live' && Date.now() - this.lastAt > STALE_MS) this.state = 'stale'
  }

  async resync() {
    this.kept ??= []
    try {
      const { seq } = await this.snapshot()
      const kept = this.kept
      this.kept = null
      for (const entry of kept) if (!entry.id || entry.id > seq) this.apply(entry)
    } catch {
      clearTimeout(this.retry)
      this.retry = setTimeout(() => void this.resync(), 5000)
    }
  }
}
