// Pictures of the real pages: the README's (DINH_PICTURES), or all of them to look through (DINH_SHOTS, optionally DINH_SHOTS_OF=name and DINH_SHOTS_AT=width).
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch, ready, Visitor, type Taste } from './browse'
import { contracted, held, subscribed } from './register'
import { reported, resolved } from './reports'
import { citizenViews, moreViews, staffViews, type View } from './views'

const demo = inject('demo')
const { DINH_PICTURES: readme, DINH_SHOTS: folder, DINH_SHOTS_OF: only = '', DINH_SHOTS_AT: width } = process.env
const code = await reported(demo)
await subscribed(demo, 'Cảnh báo bụi mịn')
await held(demo, 'tram-thuy-van-7')
await contracted(demo)
const views = [...citizenViews(code), ...staffViews, ...(folder ? moreViews(await resolved(demo, 'Nắp hố ga vỡ trước cổng trường, nguy hiểm cho học sinh giờ tan trường', 'Đã thay nắp hố ga mới.')) : [])]
let browser: Browser
beforeAll(async () => { browser = await launch() })
afterAll(() => browser.close())

async function take(view: View, taste: Taste, file: string, fullPage = false) {
  const visitor = await Visitor.come(browser, demo, taste, view.account)
  const page = await visitor.open(view.path)
  if (view.go) await view.go(page)
  await ready(page)
  await page.screenshot({ path: file, fullPage })
  await visitor.leave()
}
const viewOf = (name: string) => views.find(view => view.name === name)!

describe.runIf(readme)('the README', () => {
  test.each([
    ['wallboard', viewOf('ops'), { theme: 'dark', width: 1920, height: 1080 }],
    ['explorer', viewOf('explorer-data'), { theme: 'light', width: 1920, height: 1080 }],
    ['desk', viewOf('desk'), { theme: 'light', width: 1920, height: 1080 }],
    ['report', viewOf('report-1'), { theme: 'light', width: 390, height: 844 }],
    ['track', viewOf('track'), { theme: 'dark', width: 390, height: 844 }],
  ] as [string, View, Taste][])('shows the %s', (name, view, taste) => take(view, taste, join(readme!, `${name}.png`)))
})

const tastes = (width ? [Number(width)] : [320, 1440, 1920]).flatMap((width): Taste[] => [{ width, theme: 'light', lang: 'vi' }, { width, theme: 'dark', lang: 'en' }])
const chosen = views.filter(view => view.name.startsWith(only))
describe.runIf(folder)('every page', () => {
  beforeAll(() => { mkdirSync(folder!, { recursive: true }) })
  test.each(tastes.flatMap(taste => chosen.map(view => [`${view.name}-${taste.width}-${taste.theme}-${taste.lang}`, view, taste] as const)))('%s', (name, view, taste) =>
    take(view, taste, join(folder!, `${name}.png`), taste.width === 320))
})
