// The telephone of this desk: what rings, who wants to be called, the queues. The server's words are content-free; what is shown is fetched.
import type { Call, Callback, MyCalls, Switchboard, User } from '$lib/api'
import { talk as api } from '$lib/api/talk'
import { can } from '$lib/rights'

const RETRY_MS = 3000
const isOver = (call: Call) => call.state === 'ended' || call.state === 'abandoned'

export class Calls {
  extension = $state('')
  ready = $state(false)
  items = $state.raw<Call[]>([])
  waiting = $state(0)
  callbacks = $state.raw<Callback[]>([])
  switchboard = $state.raw<Switchboard | null>(null)
  failed = $state(false)
  // The one that matters now: what is open, else the last that has no case yet.
  readonly current = $derived(this.items.find(call => !isOver(call)) ?? this.items.find(call => !call.case_id && call.answered_at) ?? null)
  private source: EventSource | null = null
  private retry: ReturnType<typeof setTimeout> | undefined
  private reading = 0

  constructor(private readonly user: () => User | null) {}
  can = (right: string) => can(this.user()?.rights, right)

  start() {
    if (!this.can('call.take')) return
    this.open()
    void this.read()
  }

  end() {
    clearTimeout(this.retry)
    this.source?.close()
  }

  private open() {
    const source = (this.source = new EventSource('/api/calls/live'))
    source.addEventListener('ready', () => void this.read())  // after a break as well
    source.addEventListener('call', () => void this.read())
    source.addEventListener('queues', () => void this.read())
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return
      clearTimeout(this.retry)
      this.retry = setTimeout(() => this.open(), RETRY_MS + Math.random() * RETRY_MS)
    }
  }

  async read() {
    const turn = ++this.reading
    const mine = await api.myCalls().catch(() => null)
    if (mine && turn === this.reading) this.take(mine)
  }

  private take(mine: MyCalls) {
    this.extension = mine.agent.extension
    this.ready = mine.agent.ready
    this.items = mine.items
    this.waiting = mine.callbacks
  }

  async sitDown(extension: string, ready: boolean) {
    try {
      await api.sitDown(extension, ready)
      this.failed = false
      await this.read()
    } catch {
      this.failed = true
    }
  }

  async readCallbacks() { this.callbacks = (await api.callbacks()).items }
  async readSwitchboard() { this.switchboard = await api.switchboard() }

  async settle(id: number, verb: string, note = '') {
    await api.callback(id, verb, note ? { note } : {})
    await Promise.all([this.readCallbacks(), this.read()])
  }
}

export const duration = (ms: number) => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
