// A photo as a phone makes it: a JPEG whose first segment is EXIF.
import type { Page } from 'playwright-core'

export async function jpegWithExif(page: Page, width: number, height: number): Promise<Buffer> {
  const plain = await page.evaluate(([w, h]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h })
    canvas.getContext('2d')!.fillRect(0, 0, w / 2, h)
    return canvas.toDataURL('image/jpeg').split(',')[1]
  }, [width, height])
  const jpeg = Buffer.from(plain, 'base64')
  // An empty little-endian TIFF directory is enough to be EXIF.
  const body = Buffer.concat([Buffer.from('Exif\0\0II*\0'), Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0, 0])])
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2])
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}
