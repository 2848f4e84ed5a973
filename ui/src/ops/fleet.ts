// The moving part of the map, kept outside of reactivity: thousands of changes a second touch a typed array and four counters.
import type { CaseEvent, CaseMap, OpsPoints, PointEvent } from '$lib/api'
import { isClosed } from '$lib/states'
import type { Look } from '$lib/map/points'

export const statuses = ['ok', 'warn', 'critical', 'silent'] as const
export type Sink = { put: (id: string, lon: number, lat: number, look: Look, quiet?: boolean) => void; remove: (id: string) => void; clear: () => void; reserve: (n: number) => void; upload: () => void }
export type Known = { id: string; lon: number; lat: number; kind: number; status: number; value?: number | string; unit?: string; at?: string; case?: boolean }
export const CASE_KIND = 15

export class Fleet {
  types: string[] = []
  readonly known = new Map<string, Known>()
  private sink: Sink | null = null

  attach(sink: Sink) {
    this.sink = sink
    this.paint()
  }

  load(points: OpsPoints | null, cases: CaseMap | null, past: boolean) {
    this.known.clear()
    this.types = points?.types ?? []
    for (const [index, lon, lat, kind, status] of points?.items ?? []) {
      const id = points!.ids[index]
      this.known.set(id, { id, lon, lat, kind, status })
    }
    for (const [code, lon, lat, state, overdue] of cases?.items ?? []) {
      const closed = isClosed(cases!.states[state])
      if (past || !closed) this.known.set(code, { id: code, lon, lat, kind: CASE_KIND, status: overdue ? 2 : closed ? 3 : 0, case: true })
    }
    this.paint()
  }

  point(event: PointEvent) {
    if (event.gone) return this.drop(event.id)
    const status = typeof event.status === 'number' ? event.status : statuses.indexOf(event.status as (typeof statuses)[number])
    let kind = this.types.indexOf(event.type)
    if (kind < 0) kind = this.types.push(event.type) - 1
    const { id, lon, lat, value, unit, at } = event
    this.known.set(id, { id, lon, lat, kind, status: Math.max(0, status), value, unit, at })
    this.sink?.put(id, lon, lat, { status: Math.max(0, status), kind })
  }

  case(event: CaseEvent) {
    if (isClosed(event.state) || event.lon === undefined || event.lat === undefined) {
      return this.drop(event.code)
    }
    const status = event.overdue ? 2 : 0
    this.known.set(event.code, { id: event.code, lon: event.lon, lat: event.lat, kind: CASE_KIND, status, case: true })
    this.sink?.put(event.code, event.lon, event.lat, { status, kind: CASE_KIND, diamond: true })
  }

  private drop(id: string) {
    this.known.delete(id)
    this.sink?.remove(id)
  }

  // By status, by type (rows follow `types`), and cases open and overdue.
  tally() {
    const status = [0, 0, 0, 0], kinds = this.types.map(() => 0)
    let open = 0, overdue = 0
    for (const entry of this.known.values()) {
      if (entry.case) {
        open++
        if (entry.status === 2) overdue++
      } else {
        status[entry.status]++
        kinds[entry.kind]++
      }
    }
    return { status, kinds, open, overdue }
  }

  bounds(): [number, number, number, number] | null {
    if (!this.known.size) return null
    const lons: number[] = [], lats: number[] = []
    for (const { lon, lat } of this.known.values()) lons.push(lon), lats.push(lat)
    lons.sort((a, b) => a - b)
    lats.sort((a, b) => a - b)
    // One stray coordinate must not shrink the picture to a dot.
    const cut = Math.floor(lons.length * 0.005), last = lons.length - 1 - cut
    return [lons[cut], lats[cut], lons[last], lats[last]]
  }

  private paint() {
    const sink = this.sink
    if (!sink) return
    sink.clear()
    sink.reserve(this.known.size + 256)
    const all = [...this.known.values()].sort((a, b) => order(a) - order(b))
    for (const { id, lon, lat, kind, status, case: isCase } of all) sink.put(id, lon, lat, { status, kind, diamond: isCase }, true)
    sink.upload()
  }
}

// Drawn last is seen first: critical above warnings above the rest.
const order = (entry: Known) => (entry.case ? 1 : 0) + (entry.status === 2 ? 4 : entry.status === 1 ? 2 : 0)
