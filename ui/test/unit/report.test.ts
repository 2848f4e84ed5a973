import { expect, test } from 'vitest'
import { fitted } from '../../src/lib/photo'
import { isClosed, stepsReached } from '../../src/lib/states'
import { groupsOf } from '../../src/portal/report.svelte'

test('fields are grouped in the order they come', () => {
  const field = (code: string, group: string) => ({ code, group, name: code })
  expect(groupsOf([field('a', 'x'), field('b', 'y'), field('c', 'x')]).map(g => [g.key, g.fields.map(f => f.code)])).toEqual([['x', ['a', 'c']], ['y', ['b']]])
})

test('photos keep their shape and get at most 1,600 pixels', () => {
  expect(fitted(4000, 3000)).toEqual([1600, 1200])
  expect(fitted(300, 4000)).toEqual([120, 1600])
  expect(fitted(800, 600)).toEqual([800, 600])
})

test('every state of the hotline has its place', () => {
  for (const state of ['resolved', 'duplicate', 'refused', 'not_ours', 'rated']) expect(isClosed(state)).toBe(true)
  expect(stepsReached('in_progress')).toBeGreaterThan(stepsReached('forwarded'))
})
