// A few thousand pretended cases, and what the desk's verbs do to them.
import { areas, fields, units } from './city.mjs'
import { random } from './random.mjs'

const HOUR = 3_600_000
const start = Date.now()
const iso = ms => new Date(ms).toISOString()
const r = random(11)
const details = fields.filter(field => field.parent)
const unitOf = { roads: 'roads', waste: 'clean', drainage: 'drain', lighting: 'light', trees: 'green', noise: 'police' }
const spots = ['trước Trường THCS Phú Hoà', 'ngã tư 550', 'chợ Lái Thiêu', 'đường ĐT743A, đoạn gần cầu vượt Sóng Thần', 'hẻm 25 đường Huỳnh Văn Luỹ', 'cổng khu công nghiệp VSIP', 'bến xe khách', 'đường Cách Mạng Tháng Tám', 'khu dân cư Hiệp Thành 3']
const states = ['new', 'new', 'received', 'classified', 'forwarded', 'forwarded', 'in_progress', 'in_progress', 'in_progress', 'need_info', 'extended', 'answered', 'returned', 'reopened', 'resolved', 'resolved', 'rated', 'refused']
const closed = new Set(['resolved', 'rated', 'refused', 'duplicate', 'not_ours'])

function make(i) {
  const field = r.pick(details), area = areas[Math.floor(r() ** 1.6 * areas.length)], state = r.pick(states)
  const opened = start - (i * 0.11 + r() * 3) * HOUR
  const due = opened + field.default_days * 24 * HOUR * (0.5 + r())
  const spread = Math.sqrt(area.area_km2) / 320
  return {
    id: `c${20488 - i}`, code: `BD-${(20488 - i).toString(36).toUpperCase()}${'KMRTX'[i % 5]}`, state, field: field.code, title: `${field.name} ${r.pick(spots)}`,
    area: area.name, unit: ['new', 'received', 'classified'].includes(state) ? undefined : unitOf[field.parent], opened_at: iso(opened), due: iso(due), overdue: due < start && !closed.has(state),
    version: 3, channel: r.pick(['web', 'web', 'phone', 'open311', 'zalo']), supporters: r() < 0.2 ? r.int(1, 14) : 0,
    lon: area.center[0] + (r() - 0.5) * spread, lat: area.center[1] + (r() - 0.5) * spread, by: r() < 0.3 ? 'u1' : 'u4',
  }
}
export const cases = Array.from({ length: 2600 }, (_, i) => make(i))
export const isClosed = state => closed.has(state)

const queueFilters = {
  new: c => c.state === 'new', mine: c => c.by === 'u1' && !closed.has(c.state), unassigned: c => !c.unit && !closed.has(c.state),
  due_soon: c => !closed.has(c.state) && !c.overdue && Date.parse(c.due) - Date.now() < 8 * HOUR, overdue: c => c.overdue,
  waiting: c => c.state === 'need_info', answered: c => c.state === 'answered', all: () => true,
}
const queueNames = { new: ['Mới đến', 'New'], mine: ['Của tôi', 'Mine'], unassigned: ['Chưa phân công', 'Unassigned'], due_soon: ['Sắp đến hạn', 'Due soon'], overdue: ['Quá hạn', 'Overdue'], waiting: ['Chờ người dân', 'Waiting for citizen'], answered: ['Chờ duyệt', 'Awaiting review'], all: ['Tất cả', 'All'] }
export const queues = () => [
  ...Object.entries(queueFilters).map(([key, keep]) => ({ key, name: queueNames[key][0], name_en: queueNames[key][1], count: cases.filter(keep).length, overdue: cases.filter(c => keep(c) && c.overdue).length })),
  ...['roads', 'light', 'drain', 'clean'].map(code => ({ key: `unit:${code}`, name: units.find(u => u.code === code).name, name_en: units.find(u => u.code === code).name_en, count: cases.filter(c => c.unit === code && !closed.has(c.state)).length, overdue: cases.filter(c => c.unit === code && c.overdue).length })),
]

const fold = text => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase()
export function find(query) {
  const queue = query.get('queue') ?? 'all', text = fold(query.get('q') ?? '')
  const keep = queue.startsWith('unit:') ? c => c.unit === queue.slice(5) && !closed.has(c.state) : (queueFilters[queue] ?? queueFilters.all)
  const found = cases.filter(c => keep(c) && (!query.get('field') || c.field.startsWith(query.get('field'))) && (!text || fold(`${c.title} ${c.area} ${c.code}`).includes(text)))
  const sort = query.get('sort') ?? 'due'
  found.sort((a, b) => (sort === 'due' ? Date.parse(a.due) - Date.parse(b.due) : (Date.parse(b.opened_at) - Date.parse(a.opened_at)) * (sort === 'oldest' ? -1 : 1)))
  return found
}

const verbs = { new: ['receive', 'classify', 'forward', 'refuse', 'not_ours', 'merge', 'ask_info', 'note'], forwarded: ['start', 'return', 'ask_info', 'merge', 'note'], in_progress: ['answer', 'ask_info', 'extend', 'forward', 'merge', 'note'], answered: ['approve', 'send_back', 'note'], resolved: ['reopen', 'close', 'note'], rated: ['note'], refused: ['reopen', 'note'], duplicate: ['unmerge', 'note'] }
const next = { receive: 'received', classify: 'classified', forward: 'forwarded', return: 'returned', start: 'in_progress', ask_info: 'need_info', extend: 'extended', answer: 'answered', approve: 'resolved', send_back: 'in_progress', refuse: 'refused', not_ours: 'not_ours', merge: 'duplicate', unmerge: 'received', reopen: 'reopened', close: 'rated' }

export function detail(c) {
  const opened = Date.parse(c.opened_at), due = Date.parse(c.due)
  const timeline = [
    { at: iso(opened), kind: 'opened', by: 'Người dân', state: 'new', text: '' },
    { at: iso(opened + 4 * 60e3), kind: 'state', state: 'received', by: 'Phạm Thu Trang', text: '' },
    { at: iso(opened + 9 * 60e3), kind: 'note', by: 'Phạm Thu Trang', text: 'Đã gọi lại xác nhận vị trí, người dân đồng ý cung cấp thêm ảnh.' },
    ...(c.unit ? [{ at: iso(opened + 16 * 60e3), kind: 'state', state: 'forwarded', by: 'Phạm Thu Trang', text: `Chuyển ${units.find(u => u.code === c.unit).name}` }] : []),
    ...(c.extra ?? []),
  ]
  const related = cases.filter(o => o !== c && o.field === c.field && o.area === c.area).slice(0, 2)
  return {
    ...c, description: `${c.title}. Tình trạng kéo dài hai ngày nay, ảnh hưởng đến việc đi lại của học sinh và người dân trong khu vực. Đề nghị cơ quan chức năng sớm kiểm tra, xử lý.\n\nBuổi tối sau 19 giờ là nặng nhất.`,
    address: `${c.title.split(' ').slice(-4).join(' ')}, ${c.area}`, reporter: { sealed: true, has_phone: true, has_email: c.channel === 'web' }, timeline,
    clocks: [
      { kind: 'intake', started_at: iso(opened), budget: 5, due: iso(opened + 5 * 60e3), met_at: iso(opened + 4 * 60e3), paused: false },
      { kind: 'resolve', started_at: iso(opened), budget: 1440, due: c.due, paused: c.state === 'need_info', steps: [{ from: iso(opened), to: iso(opened + HOUR), minutes: 60, why: 'Giờ làm việc thứ Hai' }, { from: iso(opened + HOUR), to: iso(due - HOUR), minutes: 0, why: 'Ngoài giờ làm việc' }, { from: iso(due - HOUR), to: c.due, minutes: 420, why: 'Giờ làm việc thứ Ba' }] },
    ],
    attachments: c.photo ? [{ id: 'p1', type: 'image/png', bytes: 1200, width: 8, height: 8 }] : [], assignments: c.unit ? [{ unit: c.unit, role: 'lead', state: 'accepted' }] : [],
    duplicates: related.map(o => ({ id: o.id, code: o.code, title: o.title, distance_m: 80, why: 'Cùng lĩnh vực, cách 80 m, trong 2 ngày' })),
    suggestion: c.unit ? undefined : { unit: unitOf[c.field.split('.')[0]], why: 'Lĩnh vực và địa bàn' }, actions: verbs[c.state] ?? verbs[c.unit ? 'in_progress' : 'new'],
  }
}

export function act(c, verb, body) {
  c.state = next[verb] ?? c.state
  if (verb === 'forward') c.unit = body.unit
  if (verb === 'classify') c.field = body.field
  if (isClosed(c.state)) c.overdue = false
  c.version++
  c.extra = [...(c.extra ?? []), { at: iso(Date.now()), kind: verb === 'note' ? 'note' : 'state', state: c.state, by: 'Nguyễn Thị Hạnh', text: body.reason ?? body.text ?? body.note ?? '' }]
  return detail(c)
}

export function open(body, channel) {
  const field = fields.find(f => f.code === body.field), area = areas[3]
  const c = { ...make(0), id: `n${cases.length}`, code: `BD-N${cases.length.toString(36).toUpperCase()}`, field: body.field, title: `${field?.name ?? body.field} – ${body.description.slice(0, 50)}`, state: 'new', area: area.name, unit: undefined, opened_at: iso(Date.now()), due: iso(Date.now() + 72 * HOUR), overdue: false, channel, lat: body.lat, lon: body.lon, version: 1 }
  cases.unshift(c)
  return { code: c.code, id: c.id, due: c.due, state: c.state }
}

export function track(c) {
  const whole = detail(c), field = fields.find(f => f.code === c.field)
  return {
    code: c.code, state: c.state, field: { code: field.code, name: field.name, name_en: field.name_en }, description: whole.description, address: whole.address, area: c.area, lat: c.lat, lon: c.lon,
    opened_at: c.opened_at, due: c.due, overdue: c.overdue, units: c.unit ? [{ code: c.unit, name: units.find(u => u.code === c.unit).name }] : [], timeline: whole.timeline.filter(e => e.kind !== 'note'),
    answer: isClosed(c.state) ? 'Đội đã thay bộ nguồn của sáu trụ đèn và kiểm tra toàn tuyến lúc 21 giờ cùng ngày. Trân trọng cảm ơn người dân đã phản ánh.' : undefined,
    attachments: whole.attachments, can_rate: c.state === 'resolved', can_reopen: c.state === 'resolved' || c.state === 'rated', supporters: c.supporters,
  }
}
