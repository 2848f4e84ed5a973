// The desk as its people use it: one case from the citizen to the rating by keyboard, and what keeps two colleagues apart.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { launch, Visitor } from './browse'
import { call, place, reported } from './reports'
import { becomes, find, numberOf, photo, send, state } from './staff'

const demo = inject('demo')
let browser: Browser
beforeAll(async () => { browser = await launch() })
afterAll(() => browser.close())

// One test's desks are closed before the next begins.
let desks: Visitor[] = []
async function desk(account: string, hash = '#queue=all', taste = {}) {
  const visitor = await Visitor.come(browser, demo, taste, account)
  desks.push(visitor)
  return visitor.open(`/desk${hash}`)
}
afterEach(async () => {
  for (const one of desks) await one.leave()
  desks = []
})
const stored = async (page: Page, code: string): Promise<{ state: string; version: number }> => (await page.request.get(`/api/cases/${code}`)).json()

test('a report goes from the citizen to the rating, by keyboard alone', async () => {
  const code = await reported(demo, 'Nắp cống vỡ giữa đường, nguy hiểm cho học sinh')
  const operator = await desk('operator')
  await find(operator, code)
  await operator.keyboard.press('s')
  await operator.locator('.toast', { hasText: 'Tiếp nhận' }).waitFor()
  await operator.keyboard.press('c')
  await operator.locator('#input-field').waitFor()
  await send(operator)
  await operator.keyboard.press('d')
  await operator.locator('#input-unit').selectOption('so-xd')
  await send(operator)
  await operator.keyboard.press('s')
  await becomes(operator, 'Đã chuyển xử lý')
  await operator.locator('#case li', { hasText: '→ Sở Xây dựng' }).waitFor()

  const handler = await desk('handler')
  await find(handler, code)
  await handler.keyboard.press('s')
  await handler.keyboard.press('a')
  await handler.locator('#input-text').fill('Đã thay nắp cống mới lúc 10 giờ.')
  await handler.locator('dialog input[type=file]').setInputFiles({ name: 'sau.png', mimeType: 'image/png', buffer: Buffer.from(await photo(handler)) })
  await handler.locator('dialog .photo img').waitFor()
  await send(handler)
  await handler.locator('dialog').waitFor({ state: 'detached' })
  await handler.keyboard.press('s')
  await becomes(handler, 'chờ duyệt')

  const supervisor = await desk('supervisor')
  await find(supervisor, code)
  await supervisor.locator('#case img').first().waitFor()
  await supervisor.keyboard.press('s')
  expect((await stored(supervisor, code)).state, 'held back for ten seconds').toBe('answered')
  await expect.poll(async () => (await stored(supervisor, code)).state, { timeout: 15_000 }).toBe('resolved')

  const citizen = await Visitor.come(browser, demo, {})
  desks.push(citizen)
  const track = await citizen.open(`/track/${code}`)
  await track.getByText('Đã thay nắp cống mới lúc 10 giờ.').first().waitFor()
  await track.locator('.grades .satisfied').click()
  await track.locator('section button:has-text("Gửi")').click()
  await expect.poll(async () => (await stored(supervisor, code)).state).toBe('rated')
  await supervisor.locator('.conflict').waitFor()  // told by the live stream that the citizen changed it
  for (const page of [operator, handler, supervisor, track]) expect(page.faults).toEqual([])
})

test('Z takes a step back before anything is sent', async () => {
  const code = await reported(demo, 'Cây đổ chắn ngang hẻm, xe không qua được')
  const page = await desk('operator')
  await find(page, code)
  const before = await stored(page, code)
  await page.keyboard.press('s')
  await page.locator('.toast button').waitFor()
  await page.keyboard.press('z')
  await page.locator('.toast button').waitFor({ state: 'detached' })
  expect(await stored(page, code)).toMatchObject({ state: 'new', version: before.version })
})

describe('two colleagues on one case', () => {
  test('see each other, and the one who was slower is told', async () => {
    const code = await reported(demo, 'Đèn tín hiệu ngã tư không hoạt động')
    const first = await desk('operator'), second = await desk('supervisor')
    await find(first, code)
    await find(second, code)
    await second.locator('.chip', { hasText: 'Tổng đài viên Lan' }).waitFor()
    await first.locator('.chip', { hasText: 'Trưởng ca Hùng' }).waitFor({ timeout: 15_000 })
    await first.keyboard.press('s')
    await first.locator('.toast button').waitFor()
    await first.keyboard.press('s')
    await second.locator('.conflict').waitFor()
    await first.keyboard.press('Escape')
    expect((await stored(first, code)).state).toBe('received')
  })

  test('an edit of an old version is refused with words, and nothing is overwritten', async () => {
    const code = await reported(demo, 'Rác tồn đọng trước chợ ba ngày')
    const visitor = await Visitor.come(browser, demo, {}, 'operator')
    desks.push(visitor)
    await visitor.context.route('**/api/live**', route => route.abort())  // this desk hears nothing of the other's work
    const page = await visitor.open('/desk#queue=all', /live|412/)
    await find(page, code)
    const other = await desk('supervisor')
    await find(other, code)
    await other.keyboard.press('s')
    await other.locator('.toast button').waitFor()
    await other.keyboard.press('s')
    await becomes(other, 'Đã tiếp nhận')
    await page.keyboard.press('s')
    await page.locator('.toast button').waitFor()
    await page.keyboard.press('s')
    await page.locator('.toast.error').waitFor()
    await page.locator('.conflict').waitFor()
    expect((await stored(page, code)).state).toBe('received')
  })
})

test('who reported is opened with a reason only, and the audit keeps it', async () => {
  const { items } = await call<{ items: { code: string }[] }>(demo, 'GET', '/api/fields')
  const { code } = await call<{ code: string }>(demo, 'POST', '/api/reports', { field: items[0].code, description: 'Vỉa hè bị lấn chiếm bán hàng', ...place, contact: { name: 'Nguyễn Thị Hoa', phone: '0908123214' }, attachments: [], lang: 'vi' })
  const page = await desk('supervisor')
  await find(page, code)
  expect(await page.locator('#case').textContent()).not.toContain('0908123214')
  await page.locator('#case button', { hasText: 'Mở danh tính' }).click()
  await page.locator('#case aside form input').fill('ít')
  await page.locator('#case aside form button[type=submit]').click()
  await page.locator('#case aside form [aria-invalid=true]').waitFor()
  await page.locator('#case aside form input').fill('Gọi lại hỏi vị trí chính xác')
  await page.locator('#case aside form button[type=submit]').click()
  await page.locator('#case a[href="tel:0908123214"]').waitFor()
  const audit = await (await page.request.get('/api/audit?limit=20')).json()
  expect(audit.items.find((entry: { action: string; object: string }) => entry.action === 'case.identity' && entry.object === `case:${numberOf(code)}`).detail.reason).toBe('Gọi lại hỏi vị trí chính xác')
})

test('N takes a call: the case is open and found before the caller hangs up', async () => {
  const page = await desk('operator', '#queue=new')
  await page.keyboard.press('n')
  const words = 'Mất nước cả khu phố từ sáng'
  await page.locator('#intake textarea').fill(words)
  await page.locator('#intake select').first().selectOption({ index: 1 })
  await page.locator('#intake input[type=tel]').fill('0274 3822 880')
  await page.locator('dialog footer button[type=submit]').click()
  await page.locator('#intake input[name=address][aria-invalid=true]').fill('12 Yersin, phường Phú Lợi')
  await page.locator('dialog footer button[type=submit]').click()
  await page.locator('#case .words', { hasText: words }).first().waitFor()
  expect(await state(page).textContent()).toContain('Đã tiếp nhận')
  expect(await page.locator('#case .meta').textContent()).toContain('Điện thoại')
})

test('a draft survives a reload, and a view is kept by its name', async () => {
  const code = await reported(demo, 'Nước thải chảy ra rạch có mùi hôi')
  const page = await desk('operator')
  await find(page, code)
  await page.locator('.note textarea').fill('Đã gọi hỏi lại, chờ xác nhận')
  await page.reload()
  await page.waitForFunction(() => document.documentElement.dataset.ready === '1')
  await find(page, code)
  expect(await page.locator('.note textarea').inputValue()).toBe('Đã gọi hỏi lại, chờ xác nhận')

  await page.keyboard.press('Escape')
  await page.locator('.filter').click()
  await page.locator('.filters select').nth(3).selectOption('in_progress')
  await page.locator('.filters form input').fill('Đang làm')
  await page.locator('.filters form button').click()
  await page.locator('.queues .view button', { hasText: 'Đang làm' }).waitFor()
  await page.locator('.queues li', { hasText: 'Quá hạn' }).locator('button').click()
  await page.locator('.queues .view button', { hasText: 'Đang làm' }).click()
  await expect.poll(() => new URL(page.url()).hash).toContain('state=in_progress')
})

test('days of the filter are days of the city', async () => {
  const page = await desk('operator')
  await page.locator('.filter').click()
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())
  const [answer] = await Promise.all([page.waitForResponse(found => found.url().includes('/api/desk/cases') && found.url().includes('from=')), page.locator('.filters input[type=date]').first().fill(today)])
  expect(answer.status()).toBe(200)
  expect(new URL(answer.url()).searchParams.get('from')).toBe(new Date(`${today}T00:00:00+07:00`).toISOString())
})

test('many cases are received in one go', async () => {
  const codes = await Promise.all(['một', 'hai', 'ba'].map(which => reported(demo, `Ổ gà số ${which} trên đường tránh`)))
  const page = await desk('operator', `#queue=new&sort=newest&q=${encodeURIComponent('ổ gà số đường tránh')}`)
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('x')
    await page.keyboard.press('j')
  }
  await page.locator('.bulk button', { hasText: 'Tiếp nhận' }).click()
  await page.locator('.toast', { hasText: '3' }).first().waitFor()
  await page.locator('.toast button').waitFor({ state: 'detached', timeout: 15_000 })
  for (const code of codes) await expect.poll(async () => (await stored(page, code)).state).toBe('received')
})

test('of a hundred thousand rows only those in view exist, first to last', async () => {
  const visitor = await Visitor.come(browser, demo, {}, 'operator')
  desks.push(visitor)
  const items = Array.from({ length: 100_000 }, (_, i) => ({ id: String(i + 1), code: `C${i}`, state: 'new', field: 'x', title: `Vụ việc ${i}`, area: '', unit: '', channel: 'web', opened_at: '2026-11-01T00:00:00Z', overdue: false, version: 1, supporters: 0 }))
  await visitor.context.route('**/api/desk/cases?**', route => route.fulfill({ json: { items, total: items.length } }))
  const page = await visitor.open('/desk#queue=all', /404/)
  await page.locator('[role=option]').first().waitFor()
  const seen = await page.evaluate(async () => {
    const list = document.querySelector('.list')!
    const begun = performance.now()
    let most = 0
    for (let i = 0; i < 60; i++) {
      list.scrollTop = (i / 59) * list.scrollHeight
      await new Promise(requestAnimationFrame)
      most = Math.max(most, document.querySelectorAll('[role=option]').length)
    }
    return { most, last: list.textContent!.includes('Vụ việc 99999'), frame_ms: (performance.now() - begun) / 60 }
  })
  console.log(`desk_scroll_100k_frame ${seen.frame_ms.toFixed(1)} ms`)
  expect(seen.most).toBeLessThan(60)
  expect(seen.last).toBe(true)
})
