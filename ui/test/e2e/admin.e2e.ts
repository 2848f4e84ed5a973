// The house's keeper: each tab changes what it shows, and the change is in the audit.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launch, overflowing, Visitor } from './browse'

const demo = inject('demo')
let browser: Browser, visitor: Visitor
beforeAll(async () => {
  browser = await launch()
  visitor = await Visitor.come(browser, demo, {}, 'admin')
})
afterAll(() => browser.close())

test('a user is added, works in a unit, and is locked', async () => {
  const page = await visitor.open('/admin#users')
  await page.locator('main .bar button').click()
  const dialog = page.locator('dialog')
  const [name, shown] = [dialog.locator('input').nth(0), dialog.locator('input').nth(1)]
  await name.fill('mai')
  await shown.fill('Cán bộ Mai')
  await dialog.locator('input[value=handler]').check()
  await dialog.locator('select').selectOption('so-xd')
  await dialog.locator('input[type=password]').fill('mot-mat-khau-dai-2026')
  await dialog.locator('footer button').last().click()
  const row = page.locator('tbody tr', { hasText: 'Cán bộ Mai' })
  await row.waitFor()
  expect(await row.textContent()).toContain('Sở Xây dựng')
  await row.locator('button').click()
  await dialog.locator('label', { hasText: 'Đã khoá' }).locator('input').check()
  await dialog.locator('footer button').last().click()
  await row.locator('.chip').waitFor()
  const refused = await page.request.post('/api/session', { data: { name: 'mai', password: 'mot-mat-khau-dai-2026' } })
  expect(refused.status()).toBe(401)
  await page.close()
})

test('a unit is found and changed, on a telephone too', async () => {
  const page = await visitor.open('/admin#units')
  await page.locator('#search').fill('so xay dung')
  const row = page.locator('tbody tr')
  await expect.poll(() => row.count()).toBe(1)
  await row.locator('button').click()
  await page.locator('dialog input[name=phone]').fill('0274 3822 111')
  await page.locator('dialog button[type=submit]').click()
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 320, height: 720 })
  expect(await overflowing(page)).toEqual([])
  const { items } = await (await page.request.get('/api/units')).json()
  expect(items.find((unit: { code: string }) => unit.code === 'so-xd').phone).toBe('0274 3822 111')
  await page.close()
})

test('the year shows lunar holidays; a swap moves a due date, and its absence moves it back', async () => {
  const page = await visitor.open('/admin#calendars')
  await page.locator('input[type=number]').first().fill('2026')
  await page.locator('.list li', { hasText: 'Tết Nguyên đán' }).nth(4).waitFor()  // the year was loaded
  expect(await page.locator('.list li', { hasText: 'Tết Nguyên đán' }).count()).toBe(5)
  expect(await page.locator('.list li', { hasText: 'Giỗ Tổ Hùng Vương' }).locator('.num').first().textContent()).toBe('26/04')
  const due = async () => (await (await page.request.post('/api/calendars/vn-office/explain', { data: { start: '2026-12-10T08:00:00+07:00', budget_days: 2 }, headers: { 'x-csrf-token': csrf } })).json()).due
  const { csrf } = await (await page.request.get('/api/session')).json()
  const before = await due()
  await page.locator('input[name=off]').fill('2026-12-11')
  await page.locator('input[name=work]').fill('2026-12-19')
  await page.locator('section form button').first().click()
  await page.locator('li', { hasText: 'nghỉ 11/12/2026, làm bù 19/12/2026' }).waitFor()
  expect(await due()).not.toBe(before)
  await page.locator('li', { hasText: 'nghỉ 11/12/2026' }).locator('button').click()
  await page.locator('li', { hasText: 'nghỉ 11/12/2026' }).waitFor({ state: 'detached' })
  expect(await due()).toBe(before)

  await page.locator('input[type=datetime-local]').fill('2026-02-13T16:00')
  await page.locator('form', { has: page.locator('input[type=datetime-local]') }).locator('button').click()
  await page.locator('ol li', { hasText: 'ngày lễ' }).first().waitFor()
  await page.close()
})

test('a category is renamed, given to another unit, and the next report goes there', async () => {
  const page = await visitor.open('/admin#categories')
  const card = page.locator('li.card', { hasText: 'cay-xanh' })
  await card.locator('button').click()
  const dialog = page.locator('dialog')
  await dialog.locator('input[name=name]').fill('Cây xanh đô thị')
  await dialog.locator('input[name=days]').fill('4')
  await dialog.locator('.rule select').first().selectOption('so-xd')
  await dialog.locator('button[type=submit]').click()
  await dialog.waitFor({ state: 'detached' })
  await page.locator('li.card', { hasText: 'Cây xanh đô thị' }).getByText('Sở Xây dựng').waitFor()
  const { csrf } = await (await page.request.get('/api/session')).json()
  const headers = { 'x-csrf-token': csrf }
  const opened = await (await page.request.post('/api/cases', { headers, data: { field: 'cay-xanh', description: 'Cây nghiêng sắp ngã', address: '1 Yersin', lat: 10.98, lon: 106.65, channel: 'phone' } })).json()
  const seen = await (await page.request.get(`/api/cases/${opened.id}`)).json()
  expect(JSON.stringify(seen)).toContain('so-xd')
  await page.setViewportSize({ width: 320, height: 720 })
  expect(await overflowing(page)).toEqual([])
  await page.locator('li.card', { hasText: 'cay-xanh' }).locator('button').click()
  expect(await overflowing(page)).toEqual([])
  await page.close()
})

test('what was done stands in the audit', async () => {
  const page = await visitor.open('/admin#audit')
  for (const action of ['user.add', 'calendar', 'category.change']) await page.locator('tbody tr', { hasText: action }).first().waitFor()
  expect(await page.locator('tbody code').first().textContent()).toMatch(/^[0-9a-f]{10}$/)
  await page.close()
})
