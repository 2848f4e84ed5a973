// What holds on every page, whoever looks at it and however.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { axeFaults, launch, overflowing, ready, smallTargets, tasteName, Visitor, watched, type Taste } from './browse'
import { contracted, held, subscribed } from './register'
import { reported } from './reports'
import { citizenViews, staffViews, type View } from './views'

const demo = inject('demo')
const tastes: Taste[] = (['light', 'dark'] as const).flatMap(theme => (['vi', 'en'] as const).map((lang): Taste => ({ theme, lang, width: 320, size: 'large' })))
  .concat({ theme: 'light', lang: 'vi', width: 1440 }, { theme: 'dark', lang: 'en', width: 1440 })
const code = await reported(demo)
await subscribed(demo, 'Cảnh báo bụi mịn')
await held(demo, 'tram-thuy-van-7')
await contracted(demo)
const views = [...citizenViews(code), ...staffViews]
const citizens = new Set(citizenViews('').map(view => view.name))
let browser: Browser
beforeAll(async () => { browser = await launch() })
afterAll(() => browser.close())

async function look(visitor: Visitor, view: View) {
  const page = await visitor.open(view.path, view.name === 'track-unknown' ? /404/ : undefined)
  if (view.go) await view.go(page)
  await ready(page)
  return page
}

describe.each(tastes.map(taste => [tasteName(taste), taste] as const))('in %s', (_name, taste) => {
  const visitors = new Map<string, Promise<Visitor>>()
  const visitor = (account = '') => {
    if (!visitors.has(account)) visitors.set(account, Visitor.come(browser, demo, taste, account || undefined))
    return visitors.get(account)!
  }
  afterAll(async () => { for (const one of visitors.values()) await (await one).leave() })

  test.each(views.map(view => [view.name, view] as const))('%s is accessible, quiet, steady and as wide as the screen', async (name, view) => {
    const page = await look(await visitor(view.account), view)
    const { shift, reports } = await watched(page)
    expect.soft(await axeFaults(page), 'axe').toEqual([])
    expect.soft(page.faults, 'console').toEqual([])
    expect.soft(reports, 'content security policy').toEqual([])
    expect.soft(shift, 'layout shift').toBeLessThanOrEqual(0.05)
    expect.soft(await overflowing(page), 'horizontal overflow').toEqual([])
    expect.soft(await smallTargets(page, citizens.has(name) ? 44 : 24), 'small targets').toEqual([])
    expect.soft(await page.locator('.ribbon').count(), 'the mark of simulated data').toBeGreaterThan(0)
    await page.close()
  })
})

// Whoever has not signed in is nobody in particular, not a fault.
describe('to a passer-by', () => {
  test.each(['/', `/track/${code}`, '/sign-in', '/ops'])('%s complains of nothing', async path => {
    const visitor = await Visitor.come(browser, demo, { width: 1920, height: 1080 })
    const page = await visitor.page()
    const refused: string[] = []
    page.on('response', answer => { if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`) })
    await page.goto(path)
    await ready(page)
    await page.waitForTimeout(2_000)  // what a page asks for once it stands
    expect(refused).toEqual([])
    expect(page.faults).toEqual([])
    await visitor.leave()
  })

  test.each([['/desk'], ['/admin'], ['/explorer']])('%s asks to sign in, and nothing else', async path => {
    const visitor = await Visitor.come(browser, demo)
    const page = await visitor.page()
    await page.goto(path)
    await page.waitForURL(/\/sign-in\?next=/)
    await ready(page)
    expect(page.faults).toEqual([])
    await visitor.leave()
  })
})
