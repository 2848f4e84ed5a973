// The clipboard's modern door is shut on plain HTTP, where many a server room's pages live: then the old one.
export async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).catch(() => byHand(text))
  byHand(text)
}

function byHand(text: string) {
  const before = document.activeElement as HTMLElement | null
  const area = Object.assign(document.createElement('textarea'), { value: text, readOnly: true })
  Object.assign(area.style, { position: 'fixed', opacity: '0' })
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
  before?.focus()
}
