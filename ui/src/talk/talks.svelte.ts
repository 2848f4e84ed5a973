// The conversations: a list that the server renews, and the open one.
import type { Conversation, ConversationRow } from '$lib/api'
import { talk as api } from '$lib/api/talk'
import { Live } from '$lib/live.svelte'
import { notices } from '$lib/notices.svelte'

const SOON_MS = 250

export type Show = 'open' | 'mine' | 'all'

export class Talks {
  show = $state<Show>('open')
  channel = $state('')
  rows = $state.raw<ConversationRow[]>([])
  waiting = $state.raw<Record<string, number>>({})
  next = $state<string | undefined>()
  loading = $state(true)
  error = $state.raw<unknown>(null)
  talk = $state.raw<Conversation | null>(null)
  talkError = $state.raw<unknown>(null)
  readonly live: Live = new Live('talks,notices', { conversation: ({ id }: { id: string }) => this.changed(id), notice: (event: { id: string }) => notices.came(event) }, async () => ({ seq: 0 }))
  private soon: ReturnType<typeof setTimeout> | undefined
  private openId = ''

  async begin() {
    this.live.start()
    await this.read()
    const id = location.hash.slice(1)
    if (id) await this.open(id)
    else if (this.rows.length && matchMedia('(min-width: 1000px)').matches) await this.open(this.rows[0].id)
  }
  end() { this.live.stop() }

  private query = (cursor?: string) => ({ open: this.show === 'open' ? true : undefined, mine: this.show === 'mine' ? true : undefined, channel: this.channel || undefined, cursor, limit: 50 })

  async look(show: Show, channel = this.channel) {
    this.show = show
    this.channel = channel
    await this.read()
  }

  async read() {
    try {
      const page = await api.conversations(this.query())
      this.rows = page.items
      this.next = page.next
      this.waiting = Object.fromEntries(page.waiting.map(({ channel, count }) => [channel, count]))
      this.error = null
    } catch (error) {
      this.error = error
    } finally {
      this.loading = false
    }
  }

  async readMore() {
    if (!this.next) return
    const page = await api.conversations(this.query(this.next))
    const known = new Set(this.rows.map(row => row.id))
    this.rows = [...this.rows, ...page.items.filter(row => !known.has(row.id))]
    this.next = page.next
  }

  async open(id: string) {
    this.openId = id
    history.replaceState(null, '', `#${id}`)
    try {
      const found = await api.conversation(id)
      if (this.openId !== id) return
      this.talk = found
      this.talkError = null
    } catch (error) {
      if (this.openId === id) this.talkError = error
    }
  }

  shut() {
    this.openId = ''
    this.talk = null
    history.replaceState(null, '', location.pathname)
  }

  // What the server answers to a deed is the conversation as it is now.
  async change(deed: Promise<Conversation>) {
    this.talk = await deed
    await this.read()
  }

  // Several messages in one moment are one reading.
  private changed(id: string) {
    clearTimeout(this.soon)
    this.soon = setTimeout(() => {
      void this.read()
      if (id === this.openId) void this.open(id)
    }, SOON_MS)
  }
}
