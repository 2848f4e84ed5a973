// A field worker where there is no network: what he sees, what he does, and what becomes of it when the network is back.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launch, ready, Visitor } from './browse'
import { call, forwarded, signedIn, step } from './reports'
import { photo } from './staff'

const demo = inject('demo')
let browser: Browser
beforeAll(async () => { browser = await launch() })
afterAll(() => browser.close())

const unique = () => `hố ga ${crypto.randomUUID().slice(0, 8)}`
const offline = /ERR_INTERNET_DISCONNECTED|Failed to fetch/
type Kept = { state: string; timeline: { kind: string; text?: string; attachments?: unknown[] }[] }
const now = async (code: string) => call<Kept>(demo, 'GET', `/api/cases/${code}`, undefined, await signedIn(demo))

async function outdoors(expected = offline) {
  const visitor = await Visitor.come(browser, demo, { width: 390 }, 'handler')
  const page = await visitor.open('/field', expected)
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready, await caches.match('/field')) !== undefined && !!navigator.serviceWorker.controller)
  return { visitor, page }
}
const openWork = (page: Page, words: string) => page.locator('main li button', { hasText: words }).click()

async function answer(page: Page, words: string) {
  await page.getByRole('button', { name: 'Trả lời' }).click()
  await page.locator('#field-text').fill(words)
  await page.locator('input[type=file]').setInputFiles({ name: 'anh.png', mimeType: 'image/png', buffer: Buffer.from(await photo(page)) })
  await page.locator('.photo img').waitFor()
  await page.locator('form button[type=submit]').click()
}

test('work is read, done and photographed without a network, over a reload, and arrives once', async () => {
  const words = unique(), code = await forwarded(demo, `Nắp ${words} bị vỡ`)
  const { visitor, page } = await outdoors()
  await page.locator('main li', { hasText: words }).waitFor()
  await visitor.context.setOffline(true)
  await page.reload()
  await ready(page)
  await openWork(page, words)
  await page.getByRole('button', { name: 'Bắt đầu xử lý' }).click()
  await page.locator('.waits').waitFor()
  await answer(page, 'Đã thay nắp mới')
  await expect.poll(() => page.locator('.waits').count()).toBe(2)
  await page.reload()
  await ready(page)
  await page.locator('main li', { hasText: words }).getByText('2 chờ gửi').waitFor()
  expect((await now(code)).state).toBe('forwarded')
  await visitor.context.setOffline(false)
  await expect.poll(async () => (await now(code)).state, { timeout: 20_000 }).toBe('answered')
  const { timeline } = await now(code)
  expect(timeline.filter(entry => entry.kind === 'answer').map(entry => [entry.text, entry.attachments?.length])).toEqual([['Đã thay nắp mới', 1]])
  expect(timeline.filter(entry => entry.kind === 'start').length).toBe(1)
  expect(page.faults).toEqual([])
  await visitor.leave()
})

test('a case that somebody changed meanwhile waits for a decision, and nothing done is lost', async () => {
  const words = unique(), code = await forwarded(demo, `Miệng ${words} hở`)
  const { visitor, page } = await outdoors(/ERR_INTERNET_DISCONNECTED|Failed to fetch|412/)
  await page.locator('main li', { hasText: words }).waitFor()
  await visitor.context.setOffline(true)
  await openWork(page, words)
  await answer(page, 'Đã đậy lại')
  await page.locator('.waits').waitFor()
  const boss = await signedIn(demo)
  await step(demo, boss, code, 'note', { text: 'Người dân gọi lại' })
  await step(demo, boss, code, 'start')
  await visitor.context.setOffline(false)
  const decision = page.locator('section[role=alert]')
  await decision.getByText('đã được người khác thay đổi').waitFor()
  expect((await now(code)).state).toBe('in_progress')
  await decision.getByRole('button', { name: 'Vẫn gửi' }).click()
  await expect.poll(async () => (await now(code)).state, { timeout: 20_000 }).toBe('answered')
  await visitor.leave()
})

test('signing out leaves no case on the telephone', async () => {
  const words = unique()
  await forwarded(demo, `Cạnh ${words} lún`)
  const { visitor, page } = await outdoors()
  await page.locator('main li', { hasText: words }).waitFor()
  await page.getByRole('button', { name: 'Đăng xuất' }).click()
  await page.waitForURL(/sign-in/)
  const left = await page.evaluate(() => new Promise<number>(done => {
    const asked = indexedDB.open('dinh-field')
    asked.onsuccess = () => { const count = asked.result.transaction('kept').objectStore('kept').count(); count.onsuccess = () => done(count.result) }
  }))
  expect(left).toBe(0)
  await visitor.leave()
})
