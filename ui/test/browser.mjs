// The browser of the tests: Debian's Chromium with software graphics.
import { execSync } from 'node:child_process'
import { chromium } from 'playwright-core'

const flags = '--no-sandbox --disable-dev-shm-usage --use-angle=swiftshader --enable-unsafe-swiftshader --ignore-gpu-blocklist --force-color-profile=srgb --font-render-hinting=none --hide-scrollbars --disable-background-networking --disable-component-update --disable-sync'

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? execSync('command -v chromium').toString().trim(), headless: true, args: flags.split(' ') })

export const ready = page => page.waitForFunction(() => document.documentElement.dataset.ready === '1', undefined, { timeout: 30_000 })
