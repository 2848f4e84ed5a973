// A gap in the values stays a gap in the line: missing is not zero.
export function sparkPaths(values: (number | null)[], width: number, height: number): { line: string; area: string } {
  const known = values.filter((v): v is number => v !== null)
  if (known.length < 2) return { line: '', area: '' }
  const low = Math.min(...known), range = Math.max(...known) - low || 1
  const x = (i: number) => +((i / (values.length - 1)) * width).toFixed(1)
  const y = (v: number) => +(height - 3 - ((v - low) / range) * (height - 6)).toFixed(1)
  let line = '', area = '', from = -1
  values.forEach((value, i) => {
    if (value === null) {
      if (from >= 0) area += `L${x(i - 1)} ${height}L${x(from)} ${height}Z`
      from = -1
      return
    }
    const step = `${from < 0 ? 'M' : 'L'}${x(i)} ${y(value)}`
    if (from < 0) from = i
    line += step
    area += step
  })
  if (from >= 0) area += `L${x(values.length - 1)} ${height}L${x(from)} ${height}Z`
  return { line, area }
}
