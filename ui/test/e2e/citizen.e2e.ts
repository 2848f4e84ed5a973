// A citizen's whole way: report, keep the code, follow, without an account; without a network; without script; without a mouse.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launch, ready, Visitor } from './browse'
import { jpegWithExif } from './photo'
import { call, place, reported, resolved } from './reports'
import { becomes, find, numberOf, send } from './staff'
import { fillPlace, fillWhat } from './views'

const demo = inject('demo')
let browser: Browser
beforeAll(async () => { browser = await launch() })
afterAll(() => browser.close())
const come = (taste = {}) => Visitor.come(browser, demo, { width: 390, height: 844, ...taste })
type Track = { code: string; description: string; attachments: { id: string; width: number; height: number }[]; state: string }
const track = (code: string) => call<Track>(demo, 'GET', `/api/track/${code}`)
// Letters only: long numbers are taken out of public text.
const unique = () => Array.from(crypto.randomUUID().slice(0, 8), digit => 'bcdghklmnpqrtvxs'[parseInt(digit, 16)]).join('')
// The desk finds reports by their words: a unique one counts how often a report arrived.
async function found(visitor: Visitor, word: string) {
  await visitor.signIn('supervisor')
  const answer = await visitor.context.request.get(`/api/desk/cases?q=${word}`)
  return ((await answer.json()) as { items: object[] }).items.length
}

test('a report goes out in three steps and its code is shown with a QR', async () => {
  const visitor = await come()
  const page = await visitor.open('/#report')
  await fillPlace(page)
  await fillWhat(page, 'Ổ gà sâu trước cổng chợ')
  await page.locator('form button[type=submit]').click()
  await page.locator('form button[type=submit]').click()
  const code = await page.locator('p.code').innerText()
  expect(await page.locator('svg.qr rect').count()).toBeGreaterThan(200)
  expect((await track(code)).description).toBe('Ổ gà sâu trước cổng chợ')
  await page.locator('a.follow').click()
  await ready(page)
  expect(await page.locator('main').innerText()).toContain('Ổ gà sâu trước cổng chợ')
  expect(page.faults).toEqual([])
  await visitor.leave()
})

test('a photo leaves the phone at 1600 px at most and without its EXIF', async () => {
  const visitor = await come()
  const page = await visitor.open('/#report')
  await fillPlace(page)
  await fillWhat(page)
  const photo = await jpegWithExif(page, 2400, 1200)
  expect(photo.includes('Exif')).toBe(true)
  await page.locator('input[type=file]').setInputFiles({ name: 'anh.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.locator('.photo img').waitFor()
  await page.locator('form button[type=submit]').click()
  // The browser's protocol does not show the bodies of blobs, so the page itself tells what it hands to the network.
  const left = page.evaluate(() => new Promise<string>(done => {
    const real = window.fetch
    window.fetch = (to, how) => {
      if (String(to).endsWith('/api/attachments')) void (how!.body as Blob).text().then(done)
      return real(to, how)
    }
  }))
  await page.locator('form button[type=submit]').click()
  expect(await left).toContain('JFIF')
  expect(await left).not.toContain('Exif')
  const { attachments: [stored] } = await track(await page.locator('p.code').innerText())
  expect([stored.width, stored.height]).toEqual([1600, 800])
  await visitor.leave()
})

test('written without a network, a report arrives exactly once when the network is back', async () => {
  const visitor = await come()
  const page = await visitor.open('/', /ERR_INTERNET_DISCONNECTED/)
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller))
  await page.goto('/#report')
  await ready(page)
  await visitor.context.setOffline(true)
  await page.reload()
  await ready(page)
  await fillPlace(page)
  const word = unique()
  await fillWhat(page, `Cây đổ chắn đường ${word}`)
  await page.locator('form button[type=submit]').click()
  await page.locator('form button[type=submit]').click()
  await page.locator('section.card[role=status] a[href^="tel:"]').waitFor()
  expect(await page.locator('p.code').count()).toBe(0)
  await visitor.context.setOffline(false)
  const code = await page.locator('p.code').innerText()
  expect((await track(code)).description).toContain(word)
  await page.goto('/')
  await ready(page)
  expect(await found(visitor, word)).toBe(1)
  await visitor.leave()
})

test('an answer that was lost on the way does not make a second report', async () => {
  const visitor = await come()
  const page = await visitor.open('/#report', /ERR_FAILED|ERR_CONNECTION/)
  await fillPlace(page)
  const word = unique()
  await fillWhat(page, `Rác tồn đọng ${word}`)
  await page.locator('input[type=file]').setInputFiles({ name: 'anh.jpg', mimeType: 'image/jpeg', buffer: await jpegWithExif(page, 40, 30) })
  await page.locator('.photo img').waitFor()
  await page.locator('form button[type=submit]').click()
  await page.route('**/api/reports', async route => {
    await route.fetch()
    await route.abort()
  }, { times: 1 })
  await page.locator('form button[type=submit]').click()
  await page.locator('section.card[role=status]').waitFor()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  expect((await track(await page.locator('p.code').innerText())).description).toContain(word)
  expect(await found(visitor, word)).toBe(1)
  await visitor.leave()
})

test('what others reported nearby is shown before typing, and joined with one touch', async () => {
  const code = await reported(demo, 'Nắp cống bị vỡ ngay lối sang đường')
  const visitor = await come()
  await visitor.context.grantPermissions(['geolocation'])
  await visitor.context.setGeolocation({ latitude: place.lat, longitude: place.lon })
  const page = await visitor.open('/#report')
  await page.locator('button.locate').click()
  const other = page.locator('section[aria-labelledby=nearby] li', { hasText: 'Nắp cống bị vỡ' })
  await other.locator('button').click()
  await other.locator('[role=status]').waitFor()
  expect((await call<{ supporters: number }>(demo, 'GET', `/api/track/${code}`)).supporters).toBe(1)
  await visitor.leave()
})

test('a report is sent with the keyboard alone', async () => {
  const visitor = await come({ width: 1440 })
  const page = await visitor.open('/')
  const focusOn = async (selector: string) => {
    for (let i = 0; i < 40; i++) {
      if (await page.evaluate(wanted => !!document.activeElement?.matches(wanted), selector)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab never reaches ${selector}`)
  }
  const press = async (selector: string, key: string) => { await focusOn(selector); await page.keyboard.press(key) }
  await press('a.main', 'Enter')
  await focusOn('input[name=address]')
  await page.keyboard.type('Đường Yersin')
  await page.keyboard.press('Enter')
  await press('.groups button', 'Space')
  await press('input[name=field]', 'Space')
  await focusOn('textarea')
  await page.keyboard.type('Vỉa hè bị đào lên')
  await press('form button[type=submit]', 'Enter')
  await page.locator('form dl').waitFor()
  await press('form button[type=submit]', 'Enter')
  expect((await track(await page.locator('p.code').innerText())).description).toBe('Vỉa hè bị đào lên')
  await visitor.leave()
})

test('the result is rated with words, once, and the page says thank you', async () => {
  const code = await resolved(demo, 'Đèn đường hỏng trước nhà văn hoá', 'Đã thay bóng đèn.')
  const visitor = await come()
  const page = await visitor.open(`/track/${code}`)
  await page.locator('.answer', { hasText: 'Đã thay bóng đèn.' }).waitFor()
  await page.locator('.grades .accepted').click()
  await page.getByLabel('Ý kiến thêm').fill('Đèn sáng, nhưng chờ hơi lâu')
  await page.locator('section button', { hasText: 'Gửi' }).click()
  await page.locator('.said', { hasText: 'Cảm ơn' }).waitFor()
  expect(await page.locator('.rated').innerText()).toContain('Chấp nhận')
  expect(await page.locator('.grades').count()).toBe(0)
  expect(await call(demo, 'GET', `/api/track/${code}`)).toMatchObject({ state: 'rated', rating: { grade: 'accepted', comment: 'Đèn sáng, nhưng chờ hơi lâu' } })
  await page.reload()
  await ready(page)
  expect(await page.locator('.rated').innerText()).toContain('Chấp nhận')
  expect(page.faults).toEqual([])
  await visitor.leave()
})

test('who is not satisfied has the report opened again, and the desk gets it back', async () => {
  const code = await resolved(demo, 'Rác chưa được dọn ở góc công viên', 'Đã dọn sạch.')
  const visitor = await come()
  const page = await visitor.open(`/track/${code}`)
  await page.locator('.grades .unsatisfied').click()
  await page.locator('section button', { hasText: 'Gửi' }).click()
  await page.locator('.rated', { hasText: 'Chưa hài lòng' }).waitFor()
  await page.locator('details textarea').fill('Rác vẫn còn nguyên')  // offered at once, without looking for it
  await page.locator('details button', { hasText: 'Yêu cầu xử lý lại' }).click()
  await page.locator('.said', { hasText: 'mở lại' }).waitFor()
  expect((await track(code)).state).toBe('reopened')
  expect(await page.locator('main').innerText()).toContain('Rác vẫn còn nguyên')
  expect(await page.locator('.answer, .rated, details textarea').count()).toBe(0)
  expect(page.faults).toEqual([])

  const operator = await Visitor.come(browser, demo, {}, 'operator')
  const desk = await operator.open('/desk#queue=all')
  await find(desk, code)
  await becomes(desk, 'Mở lại')
  expect(await desk.locator('#case').innerText()).toContain('Rác vẫn còn nguyên')
  await operator.leave()
  await visitor.leave()
})

test('with the number alone anybody may look, and who reported says so with the whole code', async () => {
  const code = await resolved(demo, 'Hố ga mất nắp trước trường tiểu học', 'Đã thay nắp hố ga.')
  const visitor = await come()
  const page = await visitor.open(`/track/${numberOf(code)}`)
  await page.getByText('Đã thay nắp hố ga.').first().waitFor()
  expect(await page.getByRole('radio').count()).toBe(0)
  expect((await fetch(`${demo.url}/api/track/${numberOf(code)}/rating`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"grade":"unsatisfied"}' })).status).toBe(403)
  await page.getByText('Phản ánh này là của bạn?').click()
  await page.getByLabel('Mã đầy đủ').fill(code.toLowerCase())
  await page.keyboard.press('Enter')
  await page.getByRole('radio').first().waitFor()
  expect(page.faults).toEqual([])
  await visitor.leave()
})

test("the operator's question is answered on the tracking page, and the clock goes on", async () => {
  const code = await reported(demo, 'Cây nghiêng sắp đổ vào dây điện')
  const operator = await Visitor.come(browser, demo, { width: 1440 }, 'operator')
  const desk = await operator.open('/desk#queue=all')
  await find(desk, code)
  await desk.keyboard.press('s')
  await desk.locator('.toast', { hasText: 'Tiếp nhận' }).waitFor()
  await desk.keyboard.press('s')  // the step after it commits the one before
  await desk.locator('dialog #input-unit').waitFor()
  await desk.keyboard.press('Escape')
  await becomes(desk, 'Đã tiếp nhận')
  await desk.locator('#case .more').click()
  await desk.locator('#case-menu button', { hasText: 'Hỏi thêm' }).click()
  await desk.locator('#input-text').fill('Cây ở trước số nhà nào?')
  await send(desk)
  await expect.poll(async () => (await track(code)).state, { timeout: 20_000 }).toBe('need_info')

  const citizen = await come()
  const page = await citizen.open(`/track/${code}`)
  await page.locator('blockquote', { hasText: 'Cây ở trước số nhà nào?' }).waitFor()
  await page.locator('section textarea').fill('Ngay cổng sau của chợ, cạnh trạm điện')
  await page.locator('section button', { hasText: 'Gửi' }).click()
  await page.locator('.said', { hasText: 'Cảm ơn' }).waitFor()
  expect(await page.locator('blockquote').count()).toBe(0)
  expect((await track(code)).state).toBe('received')

  await desk.locator('.conflict button').click()
  await becomes(desk, 'Đã tiếp nhận')
  expect(await desk.locator('#case').innerText()).toContain('Ngay cổng sau của chợ, cạnh trạm điện')
  for (const one of [desk, page]) expect(one.faults).toEqual([])
  await operator.leave()
  await citizen.leave()
})

test('without script the tracking page still says everything', async () => {
  const code = await reported(demo, 'Biển báo bị che khuất bởi tán cây')
  const context = await browser.newContext({ baseURL: demo.url, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`/track/${code}`)
  const text = await page.locator('main').innerText()
  for (const word of [numberOf(code), 'Biển báo bị che khuất', '1022', 'mô phỏng', 'Chờ tiếp nhận']) expect(text).toContain(word)
  expect(text).not.toMatch(/\bnew\b/)
  expect(await page.title()).toContain(numberOf(code))
  await context.close()
})
