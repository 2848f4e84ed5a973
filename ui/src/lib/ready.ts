// A page is ready once it has said so and nothing it shows (a map, a list) is still on its way. Tests and pictures wait for data-ready.
const { dataset } = document.documentElement
let said = false, holds = 0

const mark = () => {
  if (said && holds === 0) dataset.ready = '1'
  else delete dataset.ready
}

export const ready = () => {
  said = true
  mark()
}

export const hold = () => {
  holds++
  mark()
  let held = true
  return () => {
    if (held) holds--
    held = false
    mark()
  }
}
