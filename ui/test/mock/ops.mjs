// The operations picture computed from the pretended cases and sensors, and its live stream.
import { areas, units } from './city.mjs'
import { cases, isClosed } from './cases.mjs'
import { random } from './random.mjs'

const r = random(5)
const iso = ms => new Date(ms).toISOString()
const types = ['AirQualityObserved', 'WaterObserved', 'TrafficFlowObserved', 'Streetlight', 'OffStreetParking', 'WasteContainer']
const shares = [120, 60, 360, 900, 160, 400]
const weight = area => (area.level === 'ward' ? 1.6 + 26 / area.area_km2 : 0.8)
const whole = areas.reduce((sum, area) => sum + weight(area), 0)

function place() {
  let left = r() * whole
  const area = areas.find(candidate => (left -= weight(candidate)) <= 0) ?? areas[0]
  const spread = Math.sqrt(area.area_km2) / 115 * 0.42, angle = r() * 6.283, reach = spread * Math.sqrt(r())
  return [area.center[0] + Math.cos(angle) * reach, area.center[1] + Math.sin(angle) * reach]
}
const status = () => { const x = r(); return x < 0.93 ? 0 : x < 0.975 ? 1 : x < 0.983 ? 2 : 3 }
export const sensors = types.flatMap((type, kind) => Array.from({ length: shares[kind] }, (_, i) => ({ id: `urn:ngsi-ld:${type}:${type.slice(0, 3).toLowerCase()}-${String(i).padStart(4, '0')}`, kind, at: place(), status: status() })))

let seq = 1000
export const points = () => ({ seq, types, ids: sensors.map(s => s.id), items: sensors.map((s, i) => [i, +s.at[0].toFixed(5), +s.at[1].toFixed(5), s.kind, s.status]) })

const wave = (n, base, swing) => Array.from({ length: n }, (_, i) => +(base + Math.sin(i / 5) * swing + (r() - 0.5) * swing * 0.7).toFixed(1))
const hourly = [12, 8, 6, 5, 9, 22, 48, 96, 142, 131, 118, 104, 89, 121, 84, 97, 92, 88, 61, 44, 38, 30, 22, 15]
const alert = (i, severity, title, title_en, area, unit, minutes) => ({ id: `a${i}`, kind: i % 3 ? 'case_overdue' : 'sensor_silent', severity, title, title_en, place: areas[area].name, unit, since: iso(Date.now() - 20 * 60e3), breach_at: minutes === null ? undefined : iso(Date.now() + minutes * 60e3), lon: areas[area].center[0], lat: areas[area].center[1], ref: cases[i].id })
const alerts = [
  alert(1, 'critical', 'Ngập sâu 35 cm trên ĐT743A, xe máy không qua được', 'Flooding 35 cm on DT743A, impassable for motorbikes', 8, 'Xí nghiệp Thoát nước', -4.3),
  alert(2, 'critical', 'Nắp cống mất trước cổng trường, nguy cơ tai nạn', 'Manhole cover missing at school gate', 2, 'Xí nghiệp Thoát nước', 3.2),
  alert(3, 'critical', 'Mực nước sông Sài Gòn vượt báo động II', 'Saigon River above alarm level II', 30, 'Trực điều hành', 6),
  alert(4, 'warning', 'Đèn tín hiệu mất điện tại ngã tư 550', 'Traffic light out at 550 crossing', 9, 'Đội Chiếu sáng đô thị', 21),
  alert(5, 'warning', 'PM2.5 vượt 90 µg/m³ liên tục 30 phút', 'PM2.5 above 90 µg/m³ for 30 minutes', 12, 'Trực điều hành', 38),
  alert(6, 'warning', 'Rò rỉ đường ống cấp nước D400', 'Leak in D400 water main', 0, 'Công ty Cấp nước', 52),
  alert(7, 'warning', '14 phản ánh rác tồn đọng quá hạn', '14 waste reports past due', 5, 'Công ty Môi trường đô thị', 94),
  alert(8, 'info', '12 cảm biến giao thông mất kết nối', '12 traffic sensors silent', 20, 'Vận hành hệ thống', null),
  alert(9, 'info', 'Bãi xe trung tâm còn dưới 5 % chỗ', 'Central car park below 5 % free', 1, 'Trực điều hành', null),
  alert(10, 'info', '3 đèn đường sáng ban ngày', '3 street lights on in daytime', 4, 'Đội Chiếu sáng đô thị', null),
]

export function snapshot(query) {
  const open = cases.filter(c => !isClosed(c.state)), past = query.has('from') || query.has('source')
  const kpi = (key, value, previous, spark, unit = '') => ({ key, value, unit, previous, spark, changed_at: iso(Date.now() - r.int(4, 200) * 1000), definition: `definition of ${key}` })
  return {
    seq, at: iso(Date.now()),
    kpis: [
      kpi('open', open.length, Math.round(open.length * 0.96), wave(40, open.length, 30)), kpi('overdue', open.filter(c => c.overdue).length, Math.round(open.filter(c => c.overdue).length * 1.14), wave(40, 37, 6)),
      kpi('response_min', 11.2, 11.9, wave(40, 11, 2), 'min'), kpi('on_time', 91.4, 90.9, wave(40, 91, 1.5), '%'),
      kpi('sensors', +((100 * sensors.filter(s => s.status !== 3).length) / sensors.length).toFixed(1), 97.9, wave(40, 98, 0.3), '%'), past ? kpi('pm25', null, null, [], 'µg/m³') : kpi('pm25', 38, 34.7, wave(40, 38, 8), 'µg/m³'),
    ],
    hours: { today: hourly.map((n, hour) => (past || hour <= 14 ? n : null)), average: hourly.map(n => Math.round(n * 0.94 + 6)) },
    units: units.slice(1, 9).map((unit, i) => ({ code: unit.code, name: unit.name, name_en: unit.name_en, on_time: [96, 93, 176, 99, 158, 41, 70, 33][i], total: [100, 100, 200, 100, 200, 44, 72, 35][i] })),
    alerts: past ? alerts.slice(0, 3).map(a => ({ ...a, breach_at: undefined })) : alerts,
    queue: cases.filter(c => c.state === 'new').slice(0, 5).map((c, i) => ({ case_id: c.id, code: c.code, title: c.title, waiting_since: iso(Date.now() - [105, 51, 28, 17, 330][i] * 1000), channel: i % 2 ? 'phone' : 'web', by: i === 1 ? 'Hạnh' : undefined })),
    sensors: types.map((type, kind) => ({ type, ok: 0, warn: 0, critical: 0, silent: 0, ...Object.fromEntries(['ok', 'warn', 'critical', 'silent'].map((name, s) => [name, sensors.filter(x => x.kind === kind && x.status === s).length])) })),
    series: { pm25: { points: [31, 29, 28, 30, 33, 41, 52, 61, 58, 49, 44, 40, 37, 36, 38].map((v, i) => [iso(Date.now() - (14 - i) * 3_600_000), v]), limit: 50 } },
  }
}

export const sources = () => [
  { key: 'chicago', name: 'Chicago, vệ sinh 2010–2013', name_en: 'Chicago sanitation 2010–2013', from: '2010-12-27T00:00:00Z', to: '2013-06-06T00:00:00Z', count: 44628 },
  { key: 'nyc', name: 'New York, động vật', name_en: 'New York animals', from: '2014-09-01T00:00:00Z', to: '2014-09-15T00:00:00Z', count: 4969 },
]

export function live(request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const send = (event, data) => response.write(`id: ${++seq}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  send('rate', { per_s: 49 })
  const timer = setInterval(() => {
    for (let i = 0; i < 5; i++) {
      const sensor = r.pick(sensors)
      sensor.status = status()
      send('point', { id: sensor.id, type: types[sensor.kind], lon: sensor.at[0], lat: sensor.at[1], status: ['ok', 'warn', 'critical', 'silent'][sensor.status], value: r.int(10, 90), unit: '', at: iso(Date.now()) })
    }
    send('rate', { per_s: 46 + r.int(0, 7) })
  }, 1000)
  request.on('close', () => clearInterval(timer))
}
