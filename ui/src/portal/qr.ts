// QR codes (ISO/IEC 18004), byte mode, error correction M, versions 1 to 6: enough for 106 bytes of address. Answers rows of dark modules.
const blocks = [[16, 10, 1], [28, 16, 1], [44, 26, 1], [32, 18, 2], [43, 24, 2], [27, 16, 4]]   // data and correction bytes of a block, blocks
const aligned = [0, 18, 22, 26, 30, 34]

const exp = new Uint8Array(512), log = new Uint8Array(256)
for (let i = 0, x = 1; i < 255; i++, x = (x << 1) ^ (x & 128 ? 0x11d : 0)) {
  exp[i] = exp[i + 255] = x
  log[x] = i
}
const times = (a: number, b: number) => (a && b ? exp[log[a] + log[b]] : 0)

function correction(data: number[], count: number): number[] {
  let generator = [1]
  for (let i = 0; i < count; i++) {
    const next = new Array(generator.length + 1).fill(0)
    generator.forEach((g, k) => {
      next[k] ^= g
      next[k + 1] ^= times(g, exp[i])
    })
    generator = next
  }
  const rest = [...data, ...new Array(count).fill(0)]
  for (let i = 0; i < data.length; i++) {
    const factor = rest[i]
    if (factor) generator.forEach((g, k) => (rest[i + k] ^= times(g, factor)))
  }
  return rest.slice(data.length)
}

function codewords(text: string, version: number): number[] {
  const [size, extra, count] = blocks[version - 1]
  const bytes = [...new TextEncoder().encode(text)]
  const bits: number[] = []
  const put = (value: number, length: number) => { for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1) }
  put(4, 4)
  put(bytes.length, 8)
  bytes.forEach(b => put(b, 8))
  put(0, Math.min(4, size * count * 8 - bits.length))
  while (bits.length % 8) bits.push(0)
  const data: number[] = []
  for (let i = 0; i < bits.length; i += 8) data.push(parseInt(bits.slice(i, i + 8).join(''), 2))
  for (let pad = 0xec; data.length < size * count; pad ^= 0xec ^ 0x11) data.push(pad)
  const parts = Array.from({ length: count }, (_, i) => data.slice(i * size, (i + 1) * size))
  const checks = parts.map(part => correction(part, extra))
  const out: number[] = []
  for (let i = 0; i < size; i++) for (const part of parts) out.push(part[i])
  for (let i = 0; i < extra; i++) for (const check of checks) out.push(check[i])
  return out
}

type Grid = (boolean | null)[][]

function frame(version: number): Grid {
  const n = 17 + 4 * version
  const grid: Grid = Array.from({ length: n }, () => new Array(n).fill(null))
  const square = (cx: number, cy: number, radius: number, dark: (d: number) => boolean) => {
    for (let y = -radius; y <= radius; y++)
      for (let x = -radius; x <= radius; x++) if (grid[cy + y]?.[cx + x] !== undefined) grid[cy + y][cx + x] = dark(Math.max(Math.abs(x), Math.abs(y)))
  }
  for (const [x, y] of [[3, 3], [n - 4, 3], [3, n - 4]]) square(x, y, 4, d => d !== 2 && d !== 4)
  for (let i = 8; i < n - 8; i++) grid[6][i] = grid[i][6] = i % 2 === 0
  if (version > 1) square(aligned[version - 1], aligned[version - 1], 2, d => d !== 1)
  return grid
}

// Format: correction level M (00), mask 0; its 15 bits are protected by a BCH code.
function format(grid: Grid) {
  const n = grid.length
  let rest = 0
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537)
  const bits = rest ^ 0x5412
  const bit = (i: number) => ((bits >> i) & 1) === 1
  for (let i = 0; i < 15; i++) {
    if (i < 6) grid[i][8] = bit(i)
    else if (i < 8) grid[i + 1][8] = bit(i)
    else if (i === 8) grid[8][7] = bit(i)
    else grid[8][14 - i] = bit(i)
    if (i < 8) grid[8][n - 1 - i] = bit(i)
    else grid[n - 15 + i][8] = bit(i)
  }
  grid[n - 8][8] = true
}

export function qr(text: string): boolean[][] {
  const need = new TextEncoder().encode(text).length + 2
  const version = blocks.findIndex(([size, , count]) => size * count >= need) + 1
  if (!version) throw new Error('too long for a QR code')
  const grid = frame(version)
  format(grid)
  const bits = codewords(text, version).flatMap(byte => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1))
  const n = grid.length
  let at = 0
  for (let right = n - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--
    for (let k = 0; k < n; k++) {
      const y = up ? n - 1 - k : k
      for (const x of [right, right - 1]) if (grid[y][x] === null) grid[y][x] = ((bits[at++] ?? 0) === 1) !== ((x + y) % 2 === 0)
    }
  }
  return grid.map(row => row.map(Boolean))
}
