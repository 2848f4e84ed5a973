// The state of the wall: a snapshot, kept current by the live stream, or a still picture of a past period.
import { api, type Alert, type CaseEvent, type Kpi, type Named, type OpsSnapshot, type OpsSource, type PointEvent, type QueueRow } from '$lib/api'
import { Live } from '$lib/live.svelte'
import { now } from '$lib/now.svelte'
import { can } from '$lib/rights'
import { applyAlert, sortAlerts } from './alerts'
import { Fleet } from './fleet'
import { asQuery, isLive, type Period } from './period'

// A city's sensors speak many times a second together; a minute without a word is a fault of the feed.
export const SENSORS_SILENT_MS = 60_000

export class Board {
  period = $state<Period>({})
  snapshot = $state.raw<OpsSnapshot | null>(null)
  kpis = $state<Kpi[]>([])
  alerts = $state.raw<Alert[]>([])
  alertsTotal = $state(0)
  queue = $state.raw<QueueRow[]>([])
  queueTotal = $state(0)
  tally = $state.raw(new Fleet().tally())
  types = $state.raw<string[]>([])
  sources = $state.raw<OpsSource[]>([])
  unitNames = $state.raw<Named[]>([])
  error = $state.raw<unknown>(null)
  loading = $state(true)
  casesShown = $state(false)
  generation = $state(0)
  pointAt = $state(0)
  readonly fleet = new Fleet()
  private lastPoint = 0
  readonly past = $derived(!isLive(this.period))
  readonly sorted = $derived(sortAlerts(this.alerts))
  readonly live: Live = new Live('points,cases,ops', {
    point: (event: PointEvent) => {
      this.lastPoint = Date.now()
      this.fleet.point(event)
    },
    case: (event: CaseEvent) => this.fleet.case(event),
    kpi: (changed: Kpi[]) => this.mergeKpis(changed),
    alert: (event: Alert | { id: string; cleared: true }) => this.changeAlert(event),
    queue: (event: { items: QueueRow[]; total: number }) => this.takeQueue(event.items, event.total),
  }, () => this.load())
  // Since when nothing comes any more (0: it comes): from the server at all, or from the sensors while the server still speaks.
  readonly feedSilentSince = $derived(this.live.state === 'stale' || this.live.state === 'down' ? this.live.lastAt || Date.parse(this.snapshot?.at ?? '') || 0 : 0)
  readonly sensorsSilentSince = $derived(this.pointAt && now.ms - this.pointAt > SENSORS_SILENT_MS ? this.pointAt : 0)
  private timer: ReturnType<typeof setInterval> | undefined
  private refresh: ReturnType<typeof setInterval> | undefined

  private maySeeCases = false
  mayReadEntities = false

  begin(period: Period, rights: string[]) {
    const may = (wanted: string) => can(rights, wanted)
    this.maySeeCases = may('case.read')
    this.mayReadEntities = may('register.read')
    this.timer = setInterval(() => this.count(), 500)
    // The charts move by the hour: taking them again each minute is enough.
    this.refresh = setInterval(() => { if (!this.past && !document.hidden) void this.loadCharts() }, 60_000)
    api.opsSources().then(list => { this.sources = list.items }).catch(() => undefined)
    api.units().then(list => { this.unitNames = list.items }).catch(() => undefined)
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
      const query = asQuery(this.period, Date.now())
      const [snapshot, points, cases] = await Promise.all([
        api.opsSnapshot(query),
        this.past ? null : api.opsPoints(),
        // Without the right to read cases the map shows the sensors alone.
        this.maySeeCases ? api.caseMap({ ...query, state: this.past ? undefined : 'open' }).catch(() => null) : null,
      ])
      this.fleet.load(points, cases, this.past)
      this.casesShown = cases !== null
      this.take(snapshot)
      this.kpis = snapshot.kpis.slice(0, 6).map(known)
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

  private take(snapshot: OpsSnapshot) {
    this.snapshot = snapshot
    this.alerts = snapshot.alerts
    this.alertsTotal = snapshot.alerts_total
    this.takeQueue(snapshot.queue, snapshot.queue_total)
  }

  private takeQueue(rows: QueueRow[], total: number) {
    this.queue = rows
    this.queueTotal = total
  }

  private changeAlert(event: Alert | { id: string; cleared: true }) {
    const before = this.alerts.length
    this.alerts = applyAlert(this.alerts, event)
    this.alertsTotal += this.alerts.length - before
  }

  private mergeKpis(changed: Kpi[]) {
    for (const kpi of changed) {
      const at = this.kpis.findIndex(shown => shown.key === kpi.key)
      if (at >= 0) this.kpis[at] = { ...this.kpis[at], ...known(kpi) }
    }
  }

  private count() {
    this.tally = this.fleet.tally()
    this.pointAt = this.lastPoint
    if (this.types.length !== this.fleet.types.length) this.types = [...this.fleet.types]
  }
}

// A figure the server doesn't know is left out of its answer: that must not leave the old one standing.
const known = (kpi: Kpi): Kpi => ({ ...kpi, value: kpi.value ?? null, previous: kpi.previous ?? null })
