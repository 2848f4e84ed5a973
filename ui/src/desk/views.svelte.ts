// Saved views: a name for a filter, kept on this machine.
import type { Filter } from './address'

const key = 'dinh.views'
type View = { name: string; filter: Filter }

class Views {
  items = $state<View[]>([])
  constructor() {
    try {
      this.items = JSON.parse(localStorage.getItem(key) ?? '[]')
    } catch {
      this.items = []
    }
  }
  add(name: string, filter: Filter) { this.keep([...this.items.filter(view => view.name !== name), { name, filter: { ...filter } }]) }
  drop(name: string) { this.keep(this.items.filter(view => view.name !== name)) }
  private keep(items: View[]) {
    this.items = items
    localStorage.setItem(key, JSON.stringify(items))
  }
}

export const views = new Views()
