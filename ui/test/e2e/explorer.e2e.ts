// The register's explorer: from a type to one value's history, and what a keeper does about who is told and what is held.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { launch, ready, Visitor } from './browse'
import { held, subscribed } from './register'

const demo = inject('demo')
let browser: Browser
let visitors: Visitor[] = []
beforeAll(async () => { browser = await launch() })
afterEach(async () => {
  for (const one of visitors) await one.leave()
  visitors = []
})
afterAll(() => browser.close())
async function open(account: string, path: string, expected?: RegExp) {
  const visitor = await Visitor.come(browser, demo, {}, account)
  visitors.push(visitor)
  return visitor.open(path, expected)
}
const url = (page: Page) => page.locator('code.url').first().textContent()
const total = async (page: Page) => Number((await page.locator('.count b').textContent())!.replace(/\D/g, ''))
// What the address answers, asked as anybody would.
const asked = async (page: Page) => {
  const answer = await page.request.get((await url(page))!)
  return { total: Number(answer.headers()['ngsild-results-count']), body: await answer.json() }
}

test('a type is picked, filtered and ordered, and the address answers what the table shows', async () => {
  const page = await open('leader', '/explorer')
  const card = page.locator('li', { has: page.getByRole('link', { name: 'AirQualityObserved', exact: true }) })
  const count = Number((await card.locator('.count b').textContent())!.replace(/\D/g, ''))
  await card.getByRole('link').click()
  await page.locator('tbody tr').first().waitFor()
  expect(await total(page)).toBe(count)
  expect(await url(page)).toBe(`${demo.url}/ngsi-ld/v1/entities?type=AirQualityObserved&limit=20&count=true`)

  await page.getByRole('button', { name: 'Thêm điều kiện' }).click()
  await page.locator('select[name=attr]').selectOption('areaServed')
  await page.locator('select[name=op]').selectOption('==')
  await page.locator('input[name=value]').fill('25747')
  await page.locator('input[name=value]').blur()
  await page.locator('select[name=orderBy]').selectOption('pm25')
  await page.locator('select[name=direction]').selectOption({ label: 'giảm dần' })
  await page.locator('.names label', { hasText: 'pm25' }).locator('input').check()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Chép địa chỉ' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await url(page))
  expect(await url(page)).toContain('q=areaServed==%2225747%22&orderBy=pm25;desc&pick=id,type,pm25&')
  await page.getByRole('button', { name: 'Chạy truy vấn' }).click()
  await expect.poll(() => total(page)).toBeLessThan(count)
  const { total: there, body } = await asked(page)
  expect(there).toBe(await total(page))
  expect(await page.locator('tbody tr').count()).toBe(body.length)
  expect(await page.locator('thead th').allTextContents()).toEqual(['id', 'pm25', 'observedAt'])

  const link = page.url()
  await page.goBack()
  await expect.poll(() => total(page)).toBe(count)
  await page.goto(link)  // the address of the page says it all
  await expect.poll(() => total(page)).toBe(there)
  expect(page.faults).toEqual([])
})

test('what the register refuses is told, and what it has none of too', async () => {
  const page = await open('leader', '/explorer#data?type=WaterObserved&q=level%3E&limit=20&count=true', /400/)
  await page.getByRole('alert').getByText('q: expected a number').waitFor()
  await page.locator('textarea[name=q]').fill('level>100')
  await page.getByRole('button', { name: 'Chạy truy vấn' }).click()
  await page.getByText('Không có thực thể nào khớp').waitFor()
})

test('near a point: the map moves, the address follows', async () => {
  const page = await open('leader', '/explorer#data?type=WaterObserved&limit=20&count=true')
  const all = await total(page)
  await page.locator('input[value=near]').check()
  await ready(page)
  await page.locator('input[name=radius]').fill('3000')
  const before = await url(page)
  expect(before).toContain('georel=near;maxDistance==3000&geometry=Point&coordinates=%5B')
  await page.locator('.maplibregl-canvas').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => url(page)).not.toBe(before)
  await page.getByRole('button', { name: 'Chạy truy vấn' }).click()
  await expect.poll(() => total(page)).toBeLessThan(all)
  expect(await total(page)).toBe((await asked(page)).total)
})

test('values on the screen follow the register', async () => {
  const page = await open('leader', '/explorer#data?type=TrafficFlowObserved&limit=100&count=true')
  await page.locator('.fresh').first().waitFor({ timeout: 30_000 })
})

test('an entity shows its attributes, its place and its history', async () => {
  const page = await open('leader', '/explorer#data?type=AirQualityObserved&limit=20&count=true')
  await page.locator('tbody th a').first().click()
  await page.locator('tbody tr', { hasText: 'temperature' }).getByRole('cell', { name: '°C CEL' }).waitFor()
  await ready(page)
  await page.locator('.maplibregl-marker').waitFor()
  await page.locator('.uplot canvas').waitFor()
  await page.locator('select[name=history]').selectOption('temperature')
  await page.locator('caption', { hasText: 'temperature (°C)' }).waitFor({ state: 'attached' })
  await ready(page)
  const shown = page.locator('section', { has: page.locator('#history-title') }).locator('.hidden tbody tr')
  const answer = await (await page.request.get((await page.locator('code.url').last().textContent())!)).json()
  expect(await shown.count()).toBe(answer.temperature.avg.length)
  await page.locator('select[name=period]').selectOption('P1D')
  await expect.poll(() => shown.count()).toBeLessThanOrEqual(4)
  await page.locator('select[name=history]').selectOption('name')  // no number: value by value
  await page.locator('ol li', { hasText: 'Trạm không khí' }).first().waitFor()
  expect(page.faults).toEqual([])
})

test('a subscription is paused and runs again; who only reads has no button for it', async () => {
  await subscribed(demo, 'Bụi mịn cho trung tâm')
  const card = (page: Page) => page.getByRole('article', { name: 'Bụi mịn cho trung tâm' })
  const page = await open('admin', '/explorer#subscriptions')
  await card(page).getByRole('button', { name: 'Tạm dừng' }).click()
  await card(page).locator('.chip', { hasText: 'Tạm dừng' }).waitFor()
  const status = async () => ((await (await page.request.get('/ngsi-ld/v1/subscriptions')).json()) as { subscriptionName: string; status: string }[]).find(one => one.subscriptionName === 'Bụi mịn cho trung tâm')!.status
  expect(await status()).toBe('paused')
  await card(page).getByRole('button', { name: 'Chạy tiếp' }).click()
  await card(page).locator('.chip', { hasText: 'Đang chạy' }).waitFor()
  expect(await status()).toBe('active')
  await card(page).getByText('does not answer').waitFor({ timeout: 60_000 })  // nobody listens there

  const reader = await open('leader', '/explorer#subscriptions')
  await card(reader).waitFor()
  expect(await card(reader).getByRole('button').count()).toBe(0)
})

test('what a receiver would not take is told again when it is mended', { timeout: 120_000 }, async () => {
  let status = 400, taken = 0
  const receiver = createServer((request, response) => { if (status === 200) taken++; request.resume(); response.writeHead(status).end() })
  await new Promise<void>(listening => receiver.listen(0, '127.0.0.1', listening))
  await subscribed(demo, 'Bên nhận khó tính', `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/air`)
  const page = await open('admin', '/explorer#subscriptions')
  const letter = page.getByRole('region', { name: 'Chưa nhận' }).getByRole('listitem').first()
  await letter.getByText('Bên nhận khó tính').waitFor({ timeout: 90_000 })
  status = 200
  await letter.getByRole('button', { name: 'Gửi lại' }).click()
  await page.getByText('Bên nhận khó tính đã nhận.').waitFor()
  expect(taken).toBeGreaterThan(0)
  const reader = await open('leader', '/explorer#subscriptions')
  await reader.getByRole('article', { name: 'Bên nhận khó tính' }).waitFor()
  expect(await reader.getByRole('button', { name: 'Gửi lại' }).count()).toBe(0)
  receiver.close()
})

test('a payload in quarantine is corrected and released, another discarded', async () => {
  await held(demo, 'tram-a')
  await held(demo, 'tram-b')
  const reader = await open('leader', '/explorer#quarantine')
  await reader.getByRole('article', { name: /tram-a/ }).getByText('mã không phải URI').waitFor()
  expect(await reader.getByRole('article').getByRole('button').count()).toBe(0)

  const page = await open('admin', '/explorer#quarantine', /400/)
  const card = (name: string) => page.getByRole('article', { name: new RegExp(name) })
  await card('tram-a').getByRole('button', { name: 'Sửa và nhận vào' }).click()
  await card('tram-a').getByRole('alert').waitFor()  // the place is still none
  await card('tram-a').getByRole('button', { name: 'Sửa tay' }).click()
  const text = page.locator('dialog textarea')
  await text.fill((await text.inputValue()).replace('"gần chợ"', '{"type":"Point","coordinates":[10.98,106.65]}'))
  await page.locator('dialog button[type=submit]').click()
  await card('tram-a').waitFor({ state: 'detached' })
  const { location } = await (await page.request.get('/ngsi-ld/v1/entities/urn:ngsi-ld:Station:tram-a')).json()
  expect(location.value.coordinates).toEqual([106.65, 10.98])  // swapped on the way in, as the rules have it

  await card('tram-b').getByRole('button', { name: 'Bỏ', exact: true }).click()
  await card('tram-b').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Hoàn tác' }).click()
  await card('tram-b').waitFor()
  await card('tram-b').getByRole('button', { name: 'Bỏ', exact: true }).click()
  await page.goto('/desk')  // leaving the page takes the step
  await expect.poll(async () => ((await (await page.request.get('/api/register/quarantine')).json()) as { items: { entity: string }[] }).items.filter(item => item.entity.includes('tram-b')).length).toBe(0)
})

test('without the right to read the register there is nothing to see', async () => {
  const page = await open('operator', '/explorer')
  await page.getByText('chưa có quyền xem').waitFor()
  expect(page.faults).toEqual([])
})
