// Which rows of a list are in view, with a few spare ones above and below.
export function visible(top: number, height: number, rowHeight: number, count: number, spare = 5): { from: number; to: number } {
  const from = Math.max(0, Math.floor(top / rowHeight) - spare)
  return { from, to: Math.min(count, Math.ceil((top + height) / rowHeight) + spare) }
}
