import { describe, expect, it } from 'vitest'
import { Problem, type CaseDetail } from '$lib/api'
import { again, asNote, metres, possible, sendAll, type Box, type Deed, type Server } from './deeds'

const deed = (key: string, more: Partial<Deed> = {}): Deed => ({ key, by: 'u', caseId: '1', code: 'AAA', verb: 'start', words: {}, photos: [], uploaded: [], version: 3, at: +key, ...more })

function telephone(...deeds: Deed[]) {
  const kept = new Map(deeds.map(one => [one.key, one]))
  const box: Box = {
    all: async () => [...kept.values()].sort((a, b) => a.at - b.at),
    keep: async one => kept.set(one.key, one),
    drop: async key => kept.delete(key),
  }
  return { box, kept }
}

function city(answers: Record<string, number> = {}) {
  const done: [string, string, number | undefined][] = [], photos: string[] = []
  const server: Server = {
    attach: async (_, key) => (photos.push(key), `photo ${photos.length}`),
    act: async (one, version) => {
      const status = answers[one.key]
      if (status !== undefined) throw new Problem(status, 'no', `because ${status}`)
      done.push([one.key, one.verb, version])
      return { id: one.caseId, version: (version ?? 0) + 1 } as CaseDetail
    },
  }
  return { server, done, photos }
}

describe('what was done without a network', () => {
  it('goes out in order, and the next step of a case knows the one before', async () => {
    const { box, kept } = telephone(deed('1'), deed('2', { verb: 'answer', photos: [new Blob(['a']), new Blob(['b'])] }), deed('3', { caseId: '2', version: 7 }))
    const { server, done, photos } = city()
    await sendAll(box, server)
    expect(done).toEqual([['1', 'start', 3], ['2', 'answer', 4], ['3', 'start', 7]])
    expect(photos).toEqual(['2-0', '2-1'])
    expect(kept.size).toBe(0)
  })

  it('is kept when the network goes again, with the photos that arrived', async () => {
    const { box, kept } = telephone(deed('1', { photos: [new Blob(['a'])] }), deed('2'))
    const { server, done } = city({ 1: 0 })
    await expect(sendAll(box, server)).rejects.toThrow()
    expect([...kept.keys()]).toEqual(['1', '2'])
    expect(kept.get('1')!.uploaded).toEqual(['photo 1'])
    expect(done).toEqual([])
  })

  it('waits for a decision when the case changed meanwhile, and holds up no other case', async () => {
    const { box, kept } = telephone(deed('1', { verb: 'answer' }), deed('2', { verb: 'note' }), deed('3', { caseId: '2' }))
    const { server, done } = city({ 1: 412 })
    await sendAll(box, server)
    expect(done.map(([key]) => key)).toEqual(['3'])
    expect(kept.get('1')).toMatchObject({ refused: 'because 412', changed: true })
    await sendAll(box, server)
    expect(kept.size).toBe(2)
  })

  it('is sent again under a new name with the version of today, or stays as a note', () => {
    const refused = deed('1', { verb: 'answer', words: { text: 'Đã vá' }, refused: 'no', changed: true, uploaded: ['p'] })
    expect(again(refused, 9)).toMatchObject({ version: 9, verb: 'answer', uploaded: ['p'], refused: undefined })
    expect(again(refused, 9).key).not.toBe('1')
    expect(asNote(refused)).toMatchObject({ verb: 'note', words: { text: 'Đã vá' }, uploaded: ['p'], refused: undefined })
  })

  it('stops when nobody is signed in any more, and loses nothing', async () => {
    const { box, kept } = telephone(deed('1'))
    await expect(sendAll(box, city({ 1: 401 }).server)).rejects.toMatchObject({ status: 401 })
    expect(kept.get('1')!.refused).toBeUndefined()
  })
})

describe('what may be done', () => {
  const actions = ['start', 'return', 'note']
  it('follows from the case and from what waits', () => {
    expect(possible(actions, [])).toEqual(['start', 'return', 'note'])
    expect(possible(actions, [deed('1')])).toEqual(['answer', 'progress', 'return', 'note'])
    expect(possible(actions, [deed('1'), deed('2', { verb: 'answer' })])).toEqual(['note'])
    expect(possible(actions, [deed('1', { verb: 'return' })])).toEqual([])
    expect(possible(['answer', 'progress', 'return'], [deed('1', { verb: 'progress' })])).toEqual(['answer', 'progress', 'return'])
  })
})

it('measures a walk', () => {
  expect(metres({ lat: 10.98, lon: 106.65 }, { lat: 10.98, lon: 106.66 })).toBeCloseTo(1091.6, 0)
  expect(metres({ lat: 10, lon: 106 }, { lat: 10, lon: 106 })).toBe(0)
})
