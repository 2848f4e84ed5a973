// What a citizen has said so far, step by step, and what is still missing.
import { api, type Field, type Nearby } from '$lib/api'

export type Step = 'place' | 'what' | 'check'
export const stepOrder: Step[] = ['place', 'what', 'check']

export class Report {
  step = $state<Step>('place')
  lat = $state<number | null>(null)
  lon = $state<number | null>(null)
  address = $state('')
  area = $state('')
  field = $state('')
  description = $state('')
  photos = $state<Blob[]>([])
  name = $state('')
  phone = $state('')
  tried = $state(false)
  nearby = $state<Nearby[]>([])
  private asked?: AbortController

  get placed() { return this.lat !== null || this.address.trim() !== '' }
  get described() { return this.field !== '' && this.description.trim().length > 0 }
  get complete() { return this.step === 'place' ? this.placed : this.step === 'what' ? this.described : true }

  // The place decides the ward, and what others have reported there is shown before anybody types.
  async moved(lat: number, lon: number) {
    this.lat = lat
    this.lon = lon
    this.asked?.abort()
    const { signal } = (this.asked = new AbortController())
    await Promise.allSettled([
      api.areaAt(lat, lon, signal).then(area => { this.area = area.name }, () => { this.area = '' }),
      api.nearby({ lat, lon, field: this.field }, signal).then(list => { this.nearby = list.items }, () => undefined),
    ])
  }

  go(to: number) {
    const at = stepOrder.indexOf(this.step) + to
    if (to > 0 && !this.complete) {
      this.tried = true
      return false
    }
    this.tried = false
    this.step = stepOrder[Math.max(0, Math.min(stepOrder.length - 1, at))]
    scrollTo({ top: 0 })
    return true
  }
}

// Six big groups first, then the fields of the chosen one.
export const groupsOf = (fields: Field[]): { key: string; fields: Field[] }[] => {
  const groups = new Map<string, Field[]>()
  for (const field of fields) {
    const key = (field as Field & { group?: string }).group ?? 'khac'
    groups.set(key, [...(groups.get(key) ?? []), field])
  }
  return [...groups].map(([key, list]) => ({ key, fields: list }))
}
