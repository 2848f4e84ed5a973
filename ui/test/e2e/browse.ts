// A browser for the tests: contexts with a taste (theme, language, text size, width) and pages that keep count of what went wrong.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import axe from 'axe-core'
import type { Demo } from './demo'
import { launch, ready } from '../browser.mjs'

export type Taste = { theme?: 'light' | 'dark'; lang?: 'vi' | 'en'; size?: 'small' | 'normal' | 'large'; width?: number; height?: number }
export const tasteName = ({ theme, lang, size, width }: Taste) => [width, theme, lang, size].filter(Boolean).join(' ')

type Watched = { shift: number; longTasks: number[]; reports: string[] }
declare global { interface Window { watched: Watched } }

// Runs in the page before its own scripts.
function watch(chosen: Record<string, string>) {
  for (const [name, value] of Object.entries(chosen)) if (value && !localStorage.getItem(`dinh.${name}`)) localStorage.setItem(`dinh.${name}`, value)
  const watched: Watched = (window.watched = { shift: 0, longTasks: [], reports: [] })
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]) if (!entry.hadRecentInput) watched.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver(list => { for (const entry of list.getEntries()) watched.longTasks.push(entry.duration) }).observe({ type: 'longtask', buffered: true })
  document.addEventListener('securitypolicyviolation', event => watched.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
}

export class Visitor {
  private constructor(private readonly demo: Demo, readonly context: BrowserContext) {}

  static async come(browser: Browser, demo: Demo, taste: Taste = {}, account?: string): Promise<Visitor> {
    const { theme = 'light', lang = 'vi', size = 'normal', width = 1440, height = width < 600 ? 720 : 900 } = taste
    const context = await browser.newContext({ baseURL: demo.url, viewport: { width, height }, reducedMotion: 'reduce', locale: lang === 'vi' ? 'vi-VN' : 'en-GB' })
    context.setDefaultTimeout(20_000)
    await context.addInitScript(watch, { theme, lang, size })
    const visitor = new Visitor(demo, context)
    if (account) await visitor.signIn(account)
    return visitor
  }

  async signIn(name: string) {
    const answer = await this.context.request.post('/api/session', { data: { name, password: this.demo.passwords[name] } })
    if (!answer.ok()) throw new Error(`${name} cannot sign in: ${answer.status()} ${await answer.text()}`)
  }

  // `faults` collects what the console and the policy complained about; an address the test expects to fail is named in `expected`.
  async page(expected = /(?!)/): Promise<Page & { faults: string[] }> {
    const page = Object.assign(await this.context.newPage(), { faults: [] as string[] })
    const note = (text: string) => { if (!expected.test(text)) page.faults.push(text) }
    page.on('console', message => { if (message.type() === 'error') note(`${message.text()} ${message.location().url}`) })
    page.on('pageerror', error => note(String(error)))
    return page
  }

  async open(path: string, expected?: RegExp) {
    const page = await this.page(expected)
    await page.goto(path)
    await ready(page)
    return page
  }

  leave() { return this.context.close() }
}

export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(() => (window as unknown as { axe: { run: (where: object, how: object) => Promise<import('axe-core').AxeResults> } }).axe
    // A marker on the map may lie under another one; the list beside it is the other way there (WCAG 2.5.8, "equivalent").
    .run({ exclude: ['.maplibregl-marker'] }, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
  return found.violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')} ${(node.failureSummary ?? '').split('\n').slice(1, 2).join('').trim()}`))
}

// What sticks out to the right, by name, so that a failure says where to look.
export const overflowing = (page: Page) => page.evaluate(() => {
  const wide = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= wide) return []
  const scrolled = (e: Element) => { for (let up = e.parentElement; up; up = up.parentElement) if (getComputedStyle(up).overflowX !== 'visible') return true; return false }
  return [...document.querySelectorAll('body *')].filter(e => !scrolled(e) && e.getBoundingClientRect().right > wide + 1).map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 5)
})

export const smallTargets = (page: Page, least: number) => page.evaluate(least => {
  const inline = (e: Element) => getComputedStyle(e).display === 'inline'
  return [...document.querySelectorAll('a[href], button, summary, input:not([type=radio], [type=checkbox], .hidden), textarea, select')]
    .filter(e => !inline(e) && !e.closest('.maplibregl-map') && e.checkVisibility() && !e.matches('.skip'))
    .map(e => [e, e.getBoundingClientRect()] as const).filter(([, box]) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
    .map(([e, box]) => `${e.tagName}.${e.className} "${e.textContent?.trim().slice(0, 30)}" ${Math.round(box.width)}×${Math.round(box.height)}`)
}, least)

export const watched = (page: Page) => page.evaluate(() => window.watched)
export { launch, ready }
