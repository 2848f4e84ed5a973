// A conversation with the hotline from the city's own pages. The token is all that says whose it is: it stays in this browser. What is
// written waits here until the server has it, through reloads and without a network; its name keeps it one message.
import { Problem, type ChatMessage } from '$lib/api'
import { talk as api } from '$lib/api/talk'

const KEY = 'dinh.chat', FIRST_MS = 1500, LONGEST_MS = 20_000
type Waiting = { id: string; text: string; attachments: string[]; lat?: number; lon?: number; at: string }

export class Chat {
  items = $state.raw<ChatMessage[]>([])
  waiting = $state<Waiting[]>([])
  away = $state(false)
  refused = $state('')
  private token = ''
  private pause = FIRST_MS
  private timer: ReturnType<typeof setTimeout> | undefined
  private sending = false

  constructor() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}')
      this.token = kept.token ?? ''
      this.waiting = kept.waiting ?? []
    } catch { /* a new conversation */ }
    if (!this.token) this.token = crypto.randomUUID().replaceAll('-', '')
  }
  private keep() { localStorage.setItem(KEY, JSON.stringify({ token: this.token, waiting: this.waiting })) }

  async begin() { await this.round() }
  end() { clearTimeout(this.timer) }

  say(text: string, more: Partial<Waiting> = {}) {
    this.waiting.push({ id: crypto.randomUUID(), text, attachments: [], at: new Date().toISOString(), ...more })
    this.keep()
    this.soon()
  }

  private soon() {
    clearTimeout(this.timer)
    this.pause = FIRST_MS
    this.timer = setTimeout(() => void this.round(), 50)
  }

  // Send what waits, read what is new, and come back: often while something happens, seldom while nothing does.
  private async round() {
    if (this.sending) return
    this.sending = true
    const before = this.items.length
    try {
      while (this.waiting.length) {
        const { at: _, ...message } = this.waiting[0]
        try {
          await api.chat({ token: this.token, ...message })
        } catch (problem) {
          if (!(problem instanceof Problem) || problem.offline || problem.status >= 500 || problem.status === 429) throw problem
          this.refused = problem.message  // it will never be taken: say so, and go on
        }
        this.waiting.shift()
        this.keep()
      }
      this.items = (await api.chatWith(this.token)).items
      this.away = false
    } catch {
      this.away = true
    }
    this.sending = false
    this.pause = this.items.length > before ? FIRST_MS : Math.min(this.pause * 1.3, LONGEST_MS)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.round(), this.pause)
  }
}
