// The state of the wall: a snapshot, kept current by the live stream, or a still picture of a past period.
import { api, type Alert, type CaseEvent, type Kpi, type OpsSnapshot, type OpsSource, type PointEvent, type QueueRow } from '$lib/api'
import { Live } from '$lib/live.svelte'
import { applyAlert, sortAlerts } from './alerts'
import { Fleet } from './fleet'
import { isLive, type Period } from './period'

export class Board {
  period = $state<Period>({})
  snapshot = $state.raw<OpsSnapshot | null>(null)
  kpis = $state<Kpi[]>([])
  alerts = $state.raw<Alert[]>([])
  queue = $state.raw<QueueRow[]>([])
  tally = $state.raw(new Fleet().tally())
  types = $state.raw<string[]>([])
  sources = $state.raw<OpsSource[]>([])
  error = $state.raw<unknown>(null)
  loading = $state(true)
  casesShown = $state(false)
  generation = $state(0)
  readonly fleet = new Fleet()
  readonly past = $derived(!isLive(this.period))
  readonly sorted = $derived(sortAlerts(this.alerts))
  readonly live: Live = new Live('points,cases,ops', {
    point: (event: PointEvent) => this.fleet.point(event),
    case: (event: CaseEvent) => this.fleet.case(event),
    kpi: (event: Kpi | { kpis: Kpi[] }) => this.mergeKpis('kpis' in event ? event.kpis : [event]),
    alert: (event: Alert | { id: string; cleared: true }) => { this.alerts = applyAlert(this.alerts, event) },
    queue: (event: { queue?: QueueRow[]; items?: QueueRow[] } | QueueRow[]) => { this.queue = Array.isArray(event) ? event : (event.queue ?? event.items ?? this.queue) },
  }, () => this.load())
  private timer: ReturnType<typeof setInterval> | undefined
  private refresh: ReturnType<typeof setInterval> | undefined

  begin(period: Period) {
    this.timer = setInterval(() => this.count(), 500)
    // The charts move by the hour: taking them again each minute is enough.
    this.refresh = setInterval(() => { if (!this.past && !document.hidden) void this.loadCharts() }, 60_000)
    api.opsSources().then(list => { this.sources = list.items }).catch(() => undefined)
    this.look(period)
  }

  end() {
    clearInterval(this.timer)
    clearInterval(this.refresh)
    this.live.stop()
  }

  look(period: Period) {
    this.period = period
    this.loading = true
    this.live.stop()
    if (isLive(period)) this.live.start()
    else void this.load().catch(() => undefined)
  }

  async load(): Promise<{ seq: number }> {
    try {
      const query = { ...this.period }
      const [snapshot, points, cases] = await Promise.all([
        api.opsSnapshot(query),
        this.past ? null : api.opsPoints(),
        // Without the right to read cases the map shows the sensors alone.
        api.caseMap({ ...query, state: this.past ? undefined : 'open' }).catch(() => null),
      ])
      this.fleet.load(points, cases, this.past)
      this.casesShown = cases !== null
      this.take(snapshot)
      this.kpis = snapshot.kpis.slice(0, 6)
      this.alerts = snapshot.alerts
      this.queue = snapshot.queue
      this.error = null
      this.generation++
      this.count()
      return { seq: Math.min(snapshot.seq, points?.seq ?? snapshot.seq) }
    } catch (error) {
      this.error = error
      throw error
    } finally {
      this.loading = false
    }
  }

  private async loadCharts() {
    const snapshot = await api.opsSnapshot({}).catch(() => null)
    if (!snapshot || this.past) return
    this.take(snapshot)
    this.mergeKpis(snapshot.kpis)
  }

  private take(snapshot: OpsSnapshot) { this.snapshot = snapshot }

  private mergeKpis(changed: Kpi[]) {
    for (const kpi of changed) {
      const at = this.kpis.findIndex(known => known.key === kpi.key)
      if (at >= 0) this.kpis[at] = { ...this.kpis[at], ...kpi }
    }
  }

  private count() {
    this.tally = this.fleet.tally()
    if (this.types.length !== this.fleet.types.length) this.types = [...this.fleet.types]
  }
}
