import { expect, test } from 'vitest'
import { qr } from '../../src/portal/qr'

test('a code has its three finders, its timing pattern and the fixed dark module', () => {
  const grid = qr('https://1022.example.vn/track/7K3-M9P-2QX')
  const n = grid.length
  expect(n).toBe(29)   // 41 bytes need version 3
  for (const [x, y] of [[0, 0], [n - 7, 0], [0, n - 7]]) {
    expect(grid[y].slice(x, x + 7)).toEqual(new Array(7).fill(true))
    expect(grid[y + 1].slice(x, x + 7)).toEqual([true, false, false, false, false, false, true])
    expect(grid[y + 3].slice(x, x + 7)).toEqual([true, false, true, true, true, false, true])
  }
  for (let i = 8; i < n - 8; i++) expect(grid[6][i]).toBe(i % 2 === 0)
  expect(grid[n - 8][8]).toBe(true)
})

test('the format bits say level M and mask 0', () => {
  const grid = qr('x')
  const bits = [0, 1, 2, 3, 4, 5].map(i => grid[i][8]).map(Number)
  expect(bits).toEqual([0, 1, 0, 0, 1, 0])   // 101010000010010, lowest bit first
})

test('too long a text is refused', () => {
  expect(() => qr('x'.repeat(200))).toThrow()
})
