// What the shifts before have left to do, looked at now and then.
import type { ShiftNote } from '$lib/api'
import { deskwork } from '$lib/api/deskwork'

const EVERY_MS = 30_000

export class Shifts {
  notes = $state.raw<ShiftNote[]>([])
  unread = $state(0)
  error = $state.raw<unknown>(null)
  private timer: ReturnType<typeof setInterval> | undefined

  start() {
    void this.read()
    this.timer = setInterval(() => { if (!document.hidden) void this.read() }, EVERY_MS)
  }
  end() { clearInterval(this.timer) }

  async read() {
    try {
      const { items, unread } = await deskwork.shiftNotes()
      this.notes = items
      this.unread = unread
      this.error = null
    } catch (error) {
      this.error = error
    }
  }
  async do(deed: Promise<unknown>) {
    await deed.catch(error => { this.error = error })
    await this.read()
  }
}
