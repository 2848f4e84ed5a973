import type { StaffArticle } from '$lib/api'
import { either } from '$lib/either'

export const stateName = (state: StaffArticle['state']) =>
  state === 'draft' ? either('Bản nháp', 'Draft') : state === 'published' ? either('Công khai', 'Published') : either('Ngừng dùng', 'Retired')

export const slugOf = (title: string) =>
  title.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80)

// As the server writes it: paragraphs, and lists of lines that begin with "- ".
export type Block = { list: boolean; lines: string[] }
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open = false
  for (const line of text.split('\n').map(one => one.trim())) {
    if (!line) { open = false; continue }
    const list = line.startsWith('- ')
    const last = blocks.at(-1)
    if (open && last && last.list === list) last.lines.push(list ? line.slice(2) : line)
    else blocks.push({ list, lines: [list ? line.slice(2) : line] })
    open = true
  }
  return blocks
}
