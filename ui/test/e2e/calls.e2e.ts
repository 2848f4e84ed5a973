// The telephone on the desk: it rings, the number is nobody's name, the call becomes a case by keyboard alone, who gave up is called back.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launch, Visitor } from './browse'
import { call } from './reports'

const demo = inject('demo')
const MOST_SECONDS = 45
let browser: Browser, exchange: Record<string, string>
const rings: Visitor[] = []
beforeAll(async () => {
  browser = await launch()
  const signed = await fetch(`${demo.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'admin', password: demo.passwords.admin }) })
  const headers = { cookie: signed.headers.get('set-cookie')!.split(';')[0], 'x-csrf-token': ((await signed.json()) as { csrf: string }).csrf }
  const { key } = await call<{ key: string }>(demo, 'POST', '/api/keys', { name: 'exchange', rights: ['channels.phone'] }, headers)
  exchange = { authorization: `Bearer ${key}` }
})
afterAll(async () => {
  for (const one of rings) await one.leave()
  await browser.close()
})
const tell = (callId: string, sequence: number, event: string, more = {}) => call(demo, 'POST', '/api/channels/phone/events', { event, callId, sequence, ...more }, exchange)

async function desk(account: string) {
  const visitor = await Visitor.come(browser, demo, {}, account)
  rings.push(visitor)
  return visitor.open('/desk#queue=new')
}

test('a call rings on the desk and becomes a case by keyboard alone', async () => {
  const first = crypto.randomUUID(), second = crypto.randomUUID()  // a second attempt is another call
  const page = await desk('operator')
  const extension = page.getByLabel('Máy nhánh của tôi')
  await extension.fill('101')
  await extension.press('Enter')
  await page.getByText('Sẵn sàng').waitFor()
  await page.keyboard.press('Tab')
  await tell(first, 1, 'newCall', { from: '0901234567', to: '1022', user: '101' })
  const bar = page.locator('.bar .call')
  await bar.getByText('0901 234 567').waitFor()
  await bar.getByText('Đang đổ chuông').waitFor()
  const begin = Date.now()
  await tell(first, 2, 'answer', { user: '101' })
  await bar.getByText('Đang nói chuyện').waitFor()
  await page.evaluate(() => (document.activeElement as HTMLElement)?.blur())
  await page.keyboard.press('g')
  await page.locator('#intake textarea').waitFor()
  expect(await page.locator('#intake input[type=tel]').inputValue()).toBe('0901 234 567')
  await page.keyboard.type('Đèn đường trước cổng trường không sáng hai tối nay')
  await page.keyboard.press('Tab')
  while (!(await page.evaluate(() => document.activeElement?.tagName === 'SELECT'))) await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  while (!(await page.evaluate(() => (document.activeElement as HTMLInputElement)?.name === 'address'))) await page.keyboard.press('Tab')
  await page.keyboard.type('12 Yersin')
  await page.keyboard.press('Enter')
  await page.locator('#intake').waitFor({ state: 'detached' })
  await page.locator('#case').getByText('Cuộc gọi lúc').first().waitFor()
  expect((Date.now() - begin) / 1000).toBeLessThan(MOST_SECONDS)
  await tell(first, 3, 'hangup')
  await tell(second, 1, 'newCall', { from: '+84 901 234 567', user: '101' })
  await page.getByText('Số này đã báo 1 vụ việc').waitFor()
  await tell(second, 2, 'answer', { user: '101' })
  await tell(second, 3, 'hangup')
  expect(page.faults).toEqual([])
})

test('who gave up waiting is taken from the list with one key, and settled', async () => {
  for (const number of [1, 2]) {
    await tell(`gave-up-${number}`, 1, 'newCall', { from: '0912345678', at: new Date(Date.now() - 60_000).toISOString() })
    await tell(`gave-up-${number}`, 2, 'hangup')
  }
  const page = await desk('supervisor')
  await page.keyboard.press('b')
  const row = page.locator('dialog li', { hasText: '… 678' })
  await row.getByText('2 lần').waitFor()
  await row.getByRole('button', { name: 'Nhận gọi' }).click()
  await page.locator('dialog li.mine', { hasText: '0912 345 678' }).waitFor()
  await page.locator('dialog').getByLabel('Ghi chú').fill('đã gọi, người dân cảm ơn')
  await page.keyboard.press('Enter')
  await page.getByText('Không ai đang chờ gọi lại').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('t')
  await page.locator('dialog').getByText('Chờ lâu nhất').waitFor()
  expect(page.faults).toEqual([])
})
