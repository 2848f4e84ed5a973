// What holds on every page, whoever looks at it and however.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { axeFaults, launch, overflowing, ready, smallTargets, tasteName, Visitor, watched, type Taste } from './browse'
import { reported } from './reports'
import { citizenViews, staffViews, type View } from './views'

const demo = inject('demo')
const tastes: Taste[] = (['light', 'dark'] as const).flatMap(theme => (['vi', 'en'] as const).map((lang): Taste => ({ theme, lang, width: 320, size: 'large' })))
  .concat({ theme: 'light', lang: 'vi', width: 1440 }, { theme: 'dark', lang: 'en', width: 1440 })
const code = await reported(demo)
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
