// Messages at the foot of the page. A toast with `undo` holds its work back: `commit` runs when the ten seconds are over, or at once when the page closes.
export const UNDO_MS = 10_000

export type Toast = { id: number; text: string; tone: 'info' | 'ok' | 'error'; endsAt: number; undoable: boolean }
type Held = { commit: () => void; undo: () => void; timer: ReturnType<typeof setTimeout> }

export class Toasts {
  items = $state<Toast[]>([])
  private held = new Map<number, Held>()
  private next = 1

  say(text: string, tone: Toast['tone'] = 'info', ms = 6000) {
    const id = this.push(text, tone, ms, false)
    setTimeout(() => this.drop(id), ms)
  }

  hold(text: string, commit: () => void, undo: () => void, ms = UNDO_MS): number {
    const id = this.push(text, 'info', ms, true)
    this.held.set(id, { commit, undo, timer: setTimeout(() => this.commit(id), ms) })
    return id
  }

  undo(id: number) {
    const held = this.take(id)
    held?.undo()
  }

  commit(id: number) {
    const held = this.take(id)
    held?.commit()
  }

  commitAll() {
    for (const id of [...this.held.keys()]) this.commit(id)
  }

  private push(text: string, tone: Toast['tone'], ms: number, undoable: boolean): number {
    const id = this.next++
    this.items = [...this.items, { id, text, tone, endsAt: Date.now() + ms, undoable }].slice(-4)
    return id
  }

  private take(id: number): Held | undefined {
    const held = this.held.get(id)
    if (held) clearTimeout(held.timer)
    this.held.delete(id)
    this.drop(id)
    return held
  }

  private drop(id: number) {
    this.items = this.items.filter(toast => toast.id !== id)
  }
}

export const toasts = new Toasts()
if (typeof window !== 'undefined') addEventListener('pagehide', () => toasts.commitAll())
