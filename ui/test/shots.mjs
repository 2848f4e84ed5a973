// Pictures of every page: SHOTS=folder node test/shots.mjs [page…]. Both themes, both languages, three widths.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch, pages, ready } from './browser.mjs'

const folder = process.env.SHOTS ?? 'shots'
const wanted = process.argv.slice(2)
const widths = (process.env.WIDTHS ?? '320x720,1440x900,1920x1080').split(',').map(size => size.split('x').map(Number))
const looks = (process.env.LOOKS ?? 'dark-vi,light-en').split(',').map(look => look.split('-'))
mkdirSync(folder, { recursive: true })

const base = process.env.DINH_URL ?? (await (await import('./mock/server.mjs')).start()).url
const sample = process.env.TRACK_CODE ?? (await (await fetch(`${base}/api/desk/cases?queue=all`)).json()).items[0].code
const browser = await launch()
for (const [name, path] of Object.entries(pages)) {
  if (wanted.length && !wanted.includes(name)) continue
  for (const [width, height] of widths) for (const [theme, lang] of looks) {
    const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'Asia/Ho_Chi_Minh', reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.on('console', message => { if (message.type() === 'error') console.log(name, message.text()) })
    page.on('pageerror', error => console.log(name, error.stack))
    const [before, hash] = path.replace('SAMPLE', sample).split('#')
    await page.goto(`${base}${before}?theme=${theme}&lang=${lang}${hash ? `#${hash}` : ''}`)
    await ready(page).catch(() => console.log(`${name} is not ready`))
    await page.waitForTimeout(+(process.env.WAIT ?? 400))
    await page.screenshot({ path: join(folder, `${name}-${theme}-${lang}-${width}.png`), fullPage: width < 900 && process.env.FULL !== '0' })
    await context.close()
  }
}
await browser.close()
process.exit(0)
