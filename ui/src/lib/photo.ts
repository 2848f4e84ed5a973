// Photos leave the phone small and clean: drawn anew on a canvas, nothing of the file's EXIF (place, device, time) survives.
export const LONG_SIDE = 1600
const QUALITY = 0.82

export const fitted = (width: number, height: number, side = LONG_SIDE): [number, number] => {
  const scale = Math.min(1, side / Math.max(width, height))
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
}

export async function shrink(file: Blob): Promise<Blob> {
  if (!file.type.startsWith('image/')) return file
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const [width, height] = fitted(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')!.drawImage(picture, 0, 0, width, height)
  picture.close()
  return new Promise((done, fail) => canvas.toBlob(blob => (blob ? done(blob) : fail(new Error('canvas'))), 'image/jpeg', QUALITY))
}
