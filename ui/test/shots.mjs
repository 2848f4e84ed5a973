// Pictures of every page in both themes and languages:  node test/shots.mjs URL FOLDER [name:password] [width…]
import { execSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'

const [url, folder, account = '', ...widths] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? execSync('command -v chromium').toString().trim(), headless: true,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--force-color-profile=srgb',
    '--font-render-hinting=none', '--hide-scrollbars', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
const pages = { portal: '/', report: '/#report', ops: '/ops', desk: '/desk', admin: '/admin', 'sign-in': '/sign-in' }
const heights = { 320: 720, 1440: 900, 1920: 1080 }
let failed = 0
for (const width of (widths.length ? widths : [320, 1440, 1920]).map(Number))
  for (const theme of ['light', 'dark'])
    for (const lang of theme === 'light' ? ['vi', 'en'] : ['vi']) {
      const context = await browser.newContext({ viewport: { width, height: heights[width] ?? 900 }, reducedMotion: 'reduce' })
      await context.addInitScript(([t, l]) => { localStorage.setItem('dinh.theme', t); localStorage.setItem('dinh.lang', l) }, [theme, lang])
      if (account) {
        const [name, password] = account.split(':')
        await context.request.post(`${url}/api/session`, { data: { name, password } })
      }
      for (const [name, path] of Object.entries(pages)) {
        const page = await context.newPage()
        page.on('console', message => { if (message.type() === 'error') { failed++; console.error(name, width, theme, message.text().slice(0, 300)) } })
        page.on('pageerror', error => { failed++; console.error(name, width, theme, String(error).slice(0, 300)) })
        await page.goto(url + path)
        await page.waitForSelector('html[data-ready="1"]', { timeout: 20000 }).catch(() => { failed++; console.error(name, 'never got ready') })
        await page.waitForTimeout(400)
        await page.screenshot({ path: `${folder}/${name}-${width}-${theme}-${lang}.png` })
        await page.close()
      }
      await context.close()
    }
await browser.close()
if (failed) console.error(`${failed} troubles`)
