// The register's stream of changes for what is on the screen. `begin` is called when the stream stands (what is asked for then misses nothing)
// and again when the server can't say what was missed; without a stream it is called all the same.
import type { Change } from './values'

export class Follow {
  state = $state<'connecting' | 'live' | 'down'>('connecting')
  private source: EventSource | null = null
  private retry: ReturnType<typeof setTimeout> | undefined
  private began = false

  constructor(
    private readonly query: string,
    private readonly begin: () => void,
    private readonly tell: (change: Change) => void,
  ) {
    this.open()
  }

  stop() {
    this.source?.close()
    clearTimeout(this.retry)
  }

  private open() {
    const source = (this.source = new EventSource(`/api/register/changes?${this.query}`))
    source.addEventListener('hello', () => {
      this.state = 'live'
      this.first()
    })
    source.addEventListener('change', event => {
      this.state = 'live'
      this.tell(JSON.parse(event.data) as Change)
    })
    source.addEventListener('gone', () => this.begin())
    source.onerror = () => {
      this.state = 'down'
      this.first()
      if (source.readyState === EventSource.CLOSED) this.retry = setTimeout(() => { this.began = false; this.open() }, 5000 + Math.random() * 5000)
    }
  }

  private first() {
    if (!this.began) this.begin()
    this.began = true
  }
}
