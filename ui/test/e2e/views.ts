// Every page of the house, in the state a test or a picture wants it.
import type { Page } from 'playwright-core'
import { ready } from './browse'

export type View = { name: string; path: string; account?: string; go?: (page: Page) => Promise<unknown> }

const next = async (page: Page) => {
  await page.locator('form button[type=submit]').click()
  await ready(page)
}

export async function fillPlace(page: Page, address = 'Trước trường THCS Phú Hoà') {
  await page.locator('input[name=address]').fill(address)
  await next(page)
}

export async function fillWhat(page: Page, text = 'Sáu trụ đèn liền nhau không sáng từ tối qua') {
  await page.locator('.groups button').first().click()
  await page.locator('input[name=field]').first().check()
  await page.locator('textarea').first().fill(text)
}

async function toCheck(page: Page) {
  await fillPlace(page)
  await fillWhat(page)
  await next(page)
}

export const citizenViews = (code: string): View[] => [
  { name: 'portal', path: '/' },
  { name: 'report-1', path: '/#report' },
  { name: 'report-1-error', path: '/#report', go: next },
  { name: 'report-2', path: '/#report', go: async page => { await fillPlace(page); await fillWhat(page) } },
  { name: 'report-3', path: '/#report', go: toCheck },
  { name: 'track', path: `/track/${code}` },
  { name: 'track-number', path: `/track/${code.slice(0, 11)}` },
  { name: 'chat', path: '/chat' },
  { name: 'track-unknown', path: '/track/KHONG-CO' },
  { name: 'knowledge', path: '/knowledge' },
  { name: 'knowledge-article', path: '/knowledge/cach-gui-phan-anh' },
  { name: 'reports', path: '/reports' },
  { name: 'reports-figures', path: '/reports/figures?by=field' },
  { name: 'reports-data', path: '/reports/data' },
]

async function openBuilder(page: Page) {
  if (!(await page.locator('details.builder[open]').count())) await page.locator('details.builder summary').click()
}
async function openFirst(page: Page) {
  await page.locator('tbody th a').first().click()
  await page.locator('h2', { hasText: 'Trạm không khí' }).waitFor()
  await ready(page)
}

async function openWork(page: Page) {
  await page.locator('main li button').first().click()
  await page.locator('article h2').waitFor()
}

async function openTalk(page: Page) {
  await page.getByRole('button', { name: /^(Tất cả|All)$/ }).click()
  await page.locator('.talks .row').last().click()
  await page.locator('#thread li').first().waitFor()
  await ready(page)
}

export const staffViews: View[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'ops', path: '/ops', account: 'duty' },
  { name: 'desk', path: '/desk', account: 'supervisor' },
  { name: 'kb', path: '/kb', account: 'supervisor' },
  { name: 'talk', path: '/talk', account: 'supervisor', go: openTalk },
  { name: 'field', path: '/field', account: 'handler' },
  { name: 'field-case', path: '/field', account: 'handler', go: openWork },
  { name: 'quality', path: '/quality', account: 'supervisor' },
  { name: 'quality-units', path: '/quality#units', account: 'leader' },
  { name: 'privacy', path: '/privacy', account: 'supervisor' },
  { name: 'privacy-fields', path: '/privacy#fields', account: 'supervisor' },
  { name: 'privacy-holds', path: '/privacy#holds', account: 'supervisor' },
  { name: 'admin', path: '/admin', account: 'admin' },
  { name: 'admin-partners', path: '/admin#partners', account: 'admin' },
  { name: 'admin-partner', path: '/admin#partners', account: 'admin', go: async page => { await page.locator('main .bar button').click(); await page.locator('dialog').waitFor() } },
  { name: 'admin-sharing', path: '/admin#sharing', account: 'admin' },
  { name: 'explorer', path: '/explorer', account: 'leader' },
  { name: 'explorer-data', path: '/explorer#data?type=AirQualityObserved&q=pm25%3E10;temperature%3E15&orderBy=pm25;desc&limit=20&count=true', account: 'leader', go: openBuilder },
  { name: 'explorer-entity', path: '/explorer#data?type=AirQualityObserved&limit=20&count=true', account: 'leader', go: openFirst },
  { name: 'explorer-catalogue', path: '/explorer#catalogue', account: 'admin' },
  { name: 'explorer-subscriptions', path: '/explorer#subscriptions', account: 'admin' },
  { name: 'explorer-quarantine', path: '/explorer#quarantine', account: 'admin' },
]

// More to look at in pictures: dialogs, single tabs, what comes after a click.
const send = async (page: Page) => {
  await toCheck(page)
  await page.locator('form button[type=submit]').click()
}
const key = (name: string, appears: string) => async (page: Page) => {
  if (!(await page.locator('#case .meta').count())) await page.locator('[role=option]').first().click()
  await page.keyboard.press(name)
  await page.locator(appears).first().waitFor()
}
export const moreViews = (code: string): View[] => [
  { name: 'report-sent', path: '/#report', go: async page => { await send(page); await page.locator('p.code').waitFor() } },
  { name: 'report-offline', path: '/#report', go: async page => { await toCheck(page); await page.context().setOffline(true); await page.locator('form button[type=submit]').click(); await page.locator('section.card[role=status]').waitFor() } },
  { name: 'track-resolved', path: `/track/${code}` },
  { name: 'ops-public', path: '/ops' },
  { name: 'ops-period', path: '/ops', account: 'duty', go: page => page.locator('.picker .open').click() },
  { name: 'desk-case', path: `/desk#queue=all&case=${code}`, account: 'supervisor' },
  { name: 'desk-empty', path: '/desk#queue=all&q=khongcogi', account: 'supervisor' },
  { name: 'desk-classify', path: '/desk#queue=all&state=received', account: 'operator', go: key('c', '#input-field') },
  { name: 'desk-forward', path: '/desk#queue=all&state=received', account: 'operator', go: key('d', '#input-unit') },
  { name: 'desk-intake', path: '/desk#queue=new', account: 'operator', go: key('n', '#intake') },
  { name: 'desk-reading', path: '/desk#queue=new', account: 'operator', go: async page => {
    await key('n', '#intake')(page)
    await page.locator('#intake textarea').first().fill('ngap nuoc duong le loi gan cho phuong phu cuong, tre em sap roi xuong cong, goi toi 0912345678')
    await page.locator('#intake .reading').waitFor()
  } },
  { name: 'kb-article', path: '/kb', account: 'supervisor', go: async page => { await page.locator('main li button').first().click(); await page.locator('dialog').waitFor() } },
  { name: 'desk-notices', path: '/desk#queue=all', account: 'supervisor', go: key('i', 'dialog') },
  { name: 'desk-escalated', path: '/desk#queue=escalated', account: 'supervisor' },
  { name: 'desk-help', path: '/desk#queue=new', account: 'operator', go: key('?', 'dialog') },
  ...['units', 'calendars', 'categories', 'audit'].map((tab): View => ({ name: `admin-${tab}`, path: `/admin#${tab}`, account: 'admin' })),
  { name: 'explorer-place', path: '/explorer#data?type=WaterObserved&georel=near;maxDistance==6000&geometry=Point&coordinates=%5B106.65,10.98%5D&limit=20&count=true', account: 'leader', go: openBuilder },
  { name: 'explorer-json', path: '/explorer#data?type=WaterObserved&limit=20&count=true&accept=geojson', account: 'leader', go: page => page.locator('.tabs button').last().click() },
  { name: 'explorer-nothing', path: '/explorer#data?type=WaterObserved&q=level%3E100&limit=20&count=true', account: 'leader' },
  { name: 'explorer-error', path: '/explorer#data?type=WaterObserved&q=level%3E&limit=20&count=true', account: 'leader', go: openBuilder },
  { name: 'explorer-case', path: '/explorer#data?type=ServiceRequest&limit=20&count=true', account: 'leader' },
  { name: 'explorer-forbidden', path: '/explorer', account: 'operator' },
  { name: 'explorer-payload', path: '/explorer#quarantine', account: 'admin', go: async page => { await page.locator('article .verbs button').nth(1).click(); await page.locator('dialog textarea').waitFor() } },
  { name: 'admin-contract', path: '/admin#sharing', account: 'admin', go: async page => { await page.locator('main li button').first().click(); await page.locator('dialog').waitFor() } },
  { name: 'explorer-dataset', path: '/explorer#catalogue', account: 'admin', go: async page => { await page.locator('main li button').first().click(); await page.locator('dialog').waitFor() } },
  { name: 'admin-category', path: '/admin#categories', account: 'admin', go: async page => { await page.locator('main li button').first().click(); await page.locator('dialog').waitFor() } },
]
