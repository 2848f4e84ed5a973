// A seeded generator: the same city at every start.
export function random(seed) {
  let s = seed
  const next = () => (s = (s * 16807) % 2147483647) / 2147483647
  next.pick = list => list[Math.floor(next() * list.length)]
  next.int = (low, high) => low + Math.floor(next() * (high - low + 1))
  return next
}
