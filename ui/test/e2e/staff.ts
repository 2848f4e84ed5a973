// Steps that the tests of the desk share.
import type { Page } from 'playwright-core'

// A photograph as a field worker would attach it: real pixels, so that the server's sniffing and the page's shrinking both see a picture.
export const photo = (page: Page) => page.evaluate(async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 })
  const draw = canvas.getContext('2d')!
  draw.fillStyle = '#2a8'
  draw.fillRect(8, 8, 40, 30)
  const blob = await new Promise<Blob>(done => canvas.toBlob(found => done(found!), 'image/png'))
  return [...new Uint8Array(await blob.arrayBuffer())]
})

// By the keyboard alone: search for the code, and wait until that case is the open one.
// What everybody sees of a citizen's code.
export const numberOf = (code: string) => code.slice(0, 11)

export async function find(page: Page, code: string) {
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(code)
  await page.locator('#case .meta', { hasText: numberOf(code) }).waitFor()
  await page.keyboard.press('Enter')
}

export const state = (page: Page) => page.locator('#case .chips .chip').first()
export const becomes = (page: Page, words: string) => page.locator('#case .chips .chip', { hasText: words }).first().waitFor()
export const send = (page: Page) => page.keyboard.press('ControlOrMeta+Enter')
