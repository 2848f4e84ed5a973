// The slow-moving part of the pretended city: places, units, fields, people, calendar.
import { readFileSync } from 'node:fs'

const labels = JSON.parse(readFileSync(new URL('../../public/geo/labels.json', import.meta.url), 'utf8')).features

export const city = {
  name: 'Bình Dương', name_en: 'Binh Duong', hotline: '1022', simulated: true,
  center: [106.65, 11.1], bbox: [106.32, 10.84, 106.97, 11.51], utc_offset_min: 420, version: '0.1.0',
}

export const areas = labels.map(({ properties: p, geometry }) => ({
  code: p.code, name: p.name, name_en: p.name_en, level: p.ward ? 'ward' : 'commune', parent: '79', valid_from: '2025-07-01',
  area_km2: p.km2, center: geometry.coordinates, predecessors: [], successors: [],
}))

const field = (code, name, name_en, icon, parent, default_days = 5) => ({ code, name, name_en, icon, parent, default_days, description: '' })
export const fields = [
  field('roads', 'Giao thông', 'Roads', 'construction'), field('waste', 'Môi trường, rác thải', 'Environment, waste', 'trash'),
  field('drainage', 'Thoát nước, ngập', 'Drainage, flooding', 'droplets'), field('lighting', 'Chiếu sáng', 'Street lighting', 'lightbulb'),
  field('trees', 'Cây xanh', 'Trees', 'tree'), field('noise', 'Tiếng ồn', 'Noise', 'volume'),
  field('water', 'Cấp nước', 'Water supply', 'faucet'), field('power', 'Điện lực', 'Power supply', 'zap'),
  field('order', 'Trật tự đô thị', 'Urban order', 'store'), field('construction', 'Xây dựng', 'Construction', 'crane'),
  field('procedures', 'Thủ tục hành chính', 'Administrative procedures', 'file'), field('ideas', 'Góp ý, hiến kế', 'Ideas', 'idea'),
  field('roads.pothole', 'Ổ gà, mặt đường hư', 'Pothole, damaged surface', null, 'roads', 3), field('roads.signal', 'Đèn tín hiệu hỏng', 'Broken traffic light', null, 'roads', 1),
  field('roads.sign', 'Biển báo hư, mất', 'Sign damaged or missing', null, 'roads', 5), field('waste.heap', 'Rác tồn đọng', 'Uncollected waste', null, 'waste', 2),
  field('waste.burning', 'Đốt rác, khói bụi', 'Burning, smoke', null, 'waste', 1), field('drainage.flood', 'Ngập nước sau mưa', 'Flooding after rain', null, 'drainage', 2),
  field('drainage.cover', 'Nắp cống hư, mất', 'Manhole cover broken or missing', null, 'drainage', 1), field('lighting.dark', 'Đèn đường không sáng', 'Street light out', null, 'lighting', 3),
  field('lighting.day', 'Đèn sáng ban ngày', 'Light on in daytime', null, 'lighting', 5), field('trees.fallen', 'Cây gãy đổ', 'Fallen tree', null, 'trees', 1),
  field('noise.karaoke', 'Karaoke, loa kéo', 'Karaoke, loudspeakers', null, 'noise', 2),
]

const unit = (code, name, name_en, kind, parent) => ({ code, name, name_en, kind, parent, calendar: 'office', area: null, valid_from: '2025-07-01', valid_to: null, phone: `0274 38${String(code.length * 13).padStart(2, '0')} 1022`, version: 1 })
export const units = [
  unit('c1022', 'Trung tâm 1022', '1022 Centre', 'hotline'), unit('roads', 'Đội Quản lý đường bộ', 'Road maintenance', 'enterprise'),
  unit('light', 'Đội Chiếu sáng đô thị', 'Street lighting team', 'enterprise'), unit('drain', 'Xí nghiệp Thoát nước', 'Drainage works', 'enterprise'),
  unit('water', 'Công ty Cấp nước', 'Water company', 'enterprise'), unit('clean', 'Công ty Môi trường đô thị', 'Urban environment company', 'enterprise'),
  unit('green', 'Đội Công viên cây xanh', 'Parks and trees', 'enterprise'), unit('police', 'Công an trật tự', 'Public order police', 'police'),
  unit('fire', 'PCCC và cứu nạn', 'Fire and rescue', 'police'), unit('health', 'Trung tâm Y tế', 'Health centre', 'department'),
  ...areas.slice(0, 10).map(area => ({ ...unit(`w${area.code}`, `UBND ${area.level === 'ward' ? 'phường' : 'xã'} ${area.name}`, `${area.name_en} People's Committee`, 'ward', null), area: area.code })),
]

export const roles = [
  { code: 'operator', name: 'Điện thoại viên', name_en: 'Hotline operator', rights: ['case.read', 'case.write'] },
  { code: 'handler', name: 'Cán bộ xử lý', name_en: 'Handling officer', rights: ['case.read', 'case.answer'] },
  { code: 'duty', name: 'Trực điều hành', name_en: 'Duty officer', rights: ['ops.read', 'case.read'] },
  { code: 'admin', name: 'Quản trị hệ thống', name_en: 'Administrator', rights: ['admin'] },
]
const person = (id, name, display_name, roles_, unit_, disabled = false) => ({ id, name, display_name, roles: roles_, rights: ['case.read', 'case.write', 'ops.read', 'admin'], unit: unit_, disabled, version: 1 })
export const users = [
  person('u1', 'hanh', 'Nguyễn Thị Hạnh', ['operator', 'duty'], 'c1022'), person('u2', 'bao', 'Trần Quốc Bảo', ['handler'], 'roads'),
  person('u3', 'phuc', 'Lê Minh Phúc', ['handler'], 'light'), person('u4', 'trang', 'Phạm Thu Trang', ['operator'], 'c1022'),
  person('u5', 'admin', 'Quản trị viên', ['admin'], 'c1022'), person('u6', 'cu', 'Đặng Văn Cũ', ['operator'], 'c1022', true),
]

const shift = [{ from: '07:30', to: '11:30' }, { from: '13:00', to: '17:00' }]
export const calendar = year => ({
  code: 'office', name: 'Giờ hành chính', name_en: 'Office hours', version: 1, week: [shift, shift, shift, shift, shift, [], []],
  holidays: [['01-01', 'Tết Dương lịch'], ['02-16', 'Tết Nguyên đán'], ['02-17', 'Tết Nguyên đán'], ['02-18', 'Tết Nguyên đán'], ['02-19', 'Tết Nguyên đán'], ['02-20', 'Tết Nguyên đán'], ['04-27', 'Giỗ Tổ Hùng Vương'], ['04-30', 'Ngày Giải phóng'], ['05-01', 'Quốc tế Lao động'], ['09-01', 'Quốc khánh'], ['09-02', 'Quốc khánh']].map(([date, name]) => ({ date: `${year}-${date}`, name })),
  swaps: [{ date: `${year}-01-02`, to: `${year}-01-10`, kind: 'swap' }, { date: `${year}-08-31`, to: `${year}-08-22`, kind: 'swap' }],
})
