import { expect, test } from 'vitest'
import { aggregated, pastOf, pointsOf } from '../../src/explorer/history'
import { blank, curl, filtersOf, fromSearch, hash, path, qOf, search, type Ask } from '../../src/explorer/query'
import { routeOf } from '../../src/explorer/route'
import { change, columnsOf, pointOf, reading, readings, rowsOf } from '../../src/explorer/values'

const ask = (part: Partial<Ask>): Ask => ({ ...blank('Air'), ...part })

test.each([
  [{ attr: 'pm25', op: '>', value: '30.5' }, 'pm25>30.5'],
  [{ attr: 'name', op: '==', value: 'Phú Lợi' }, 'name=="Phú Lợi"'],
  [{ attr: 'code', op: '==', value: '"25747"' }, 'code=="25747"'],
  [{ attr: 'of', op: '==', value: 'urn:ngsi-ld:Room:1' }, 'of==urn:ngsi-ld:Room:1'],
  [{ attr: 'openedAt', op: '>=', value: '2026-11-01T00:00:00Z' }, 'openedAt>=2026-11-01T00:00:00Z'],
  [{ attr: 'name', op: '~=', value: 'Trạm.*1' }, 'name~="Trạm.*1"'],
  [{ attr: 'rating', op: 'exists', value: '' }, 'rating'],
] as const)('the row %j says %s, and is read from it', (filter, q) => {
  expect(qOf(ask({ filters: [filter] }))).toBe(q)
  expect(qOf(ask({ filters: filtersOf(q)! }))).toBe(q)
})

test('several conditions hold together; one without a value is none yet', () => {
  expect(qOf(ask({ filters: [{ attr: 'a', op: '>', value: '1' }, { attr: 'b', op: '<', value: ' ' }, { attr: 'c', op: '==', value: 'x;y' }] }))).toBe('a>1;c=="x;y"')
  expect(filtersOf('a>1;c=="x;y"')).toHaveLength(2)
})

test.each(['a>1|b<2', '(a>1;b<2)|c', 'a>1;', 'a>', 'a==1..2;(b)'])('%s is left as it was written where rows cannot say it', q => {
  const kept = fromSearch(search(ask({ q })))
  expect(qOf(kept)).toBe(q)
})

test('the address of a query is exact, readable and safe between quotes', () => {
  const whole = ask({
    filters: [{ attr: 'name', op: '==', value: "O'Neill & co" }], place: { mode: 'near', lat: 10.98, lon: 106.65, radius_m: 2000 }, scopeQ: '/a/#', orderBy: 'pm25', descending: true, pick: ['pm25'], format: 'concise', offset: 20,
  })
  expect(path(whole)).toBe('/ngsi-ld/v1/entities?type=Air&q=name==%22O%27Neill%20%26%20co%22&georel=near;maxDistance==2000&geometry=Point&coordinates=%5B106.65,10.98%5D&scopeQ=/a/%23&orderBy=pm25;desc&pick=id,type,pm25&format=concise&limit=20&offset=20&count=true')
  expect(curl(path(whole))).not.toMatch(/'.*'.*'/)
})

test.each([
  ask({ filters: [{ attr: 'pm25', op: '>', value: '30' }], orderBy: 'pm25' }),
  ask({ place: { mode: 'within', box: [106.3, 10.8, 107, 11.5] }, geoproperty: 'area', format: 'geojson' }),
  ask({ place: { mode: 'near', lat: 10.98, lon: 106.65, radius_m: 2000 }, pick: ['pm25', 'name'], limit: 7, offset: 14, format: 'simplified' }),
])('a page is found again by its address', whole => {
  expect(routeOf(hash(whole))).toEqual({ view: 'data', ask: whole })
})

test('a value is the same in every representation', () => {
  const normalized = [{ id: 'urn:a', type: 'Air', pm25: { type: 'Property', value: 12, unitCode: 'GQ', observedAt: '2026-11-24T03:00:00Z', providedBy: { type: 'Relationship', object: 'urn:p' }, quality: { type: 'Property', value: 'good' } }, of: { type: 'Relationship', object: 'urn:b' } }]
  const concise = [{ id: 'urn:a', type: 'Air', pm25: { value: 12, unitCode: 'GQ', observedAt: '2026-11-24T03:00:00Z', providedBy: { object: 'urn:p' }, quality: 'good' }, of: { object: 'urn:b' } }]
  const { id, type, ...properties } = normalized[0]
  const features = { type: 'FeatureCollection', features: [{ id, type: 'Feature', geometry: null, properties: { type, ...properties } }] }
  const [row] = rowsOf(normalized)
  expect(row.cells.pm25).toMatchObject({ kind: 'Property', value: 12, unit: 'GQ', at: '2026-11-24T03:00:00Z', provider: 'urn:p', others: [['quality', 'good']] })
  expect(rowsOf(concise)).toEqual([row])
  expect(rowsOf(features)).toEqual([row])
  expect(rowsOf([{ id: 'urn:a', type: 'Air', pm25: 12, of: 'urn:b' }])[0].cells.pm25.value).toBe(12)
})

test('an attribute with several instances shows them all, a list of texts is one value', () => {
  expect(readings([{ type: 'Property', value: 1 }, { type: 'Property', value: 2, datasetId: 'urn:d' }]).map(one => [one.value, one.dataset])).toEqual([[1, ''], [2, 'urn:d']])
  expect(reading(['a', 'b']).value).toEqual(['a', 'b'])
})

test('a change touches what is shown and nothing else', () => {
  const [row] = rowsOf([{ id: 'urn:a', type: 'Air', pm25: 1, name: 'x' }])
  const next = change(row, { seq: 7, kind: 'update', id: 'urn:a', at: '', attrs: { pm25: { type: 'Property', value: 2 }, other: { type: 'Property', value: 3 } }, deleted: ['name'] }, name => name === 'pm25')
  expect([next.cells.pm25.value, next.changed, Object.keys(next.cells), row.cells.pm25.value]).toEqual([2, { pm25: 7 }, ['pm25'], 1])
  expect(change(row, { seq: 8, kind: 'remove', id: 'urn:a', at: '' }, () => true).gone).toBe(true)
})

test('names come first, then what is measured, places last', () => {
  const at = '2026-11-24T03:00:00Z'
  expect(columnsOf(rowsOf([{ id: 'urn:a', type: 'Air', location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }, source: 's', state: { value: 'on', observedAt: at }, pm25: { value: 1, observedAt: at }, name: 'x' }]))).toEqual(['name', 'pm25', 'state', 'source', 'location'])
})

test('a place is a point, or the middle of its box', () => {
  expect(pointOf({ type: 'Point', coordinates: [106.65, 10.98] })).toEqual({ lat: 10.98, lon: 106.65 })
  expect(pointOf({ type: 'Polygon', coordinates: [[[0, 10], [2, 10], [2, 14], [0, 10]]] })).toEqual({ lat: 12, lon: 1 })
  expect(pointOf('here')).toBeNull()
})

test('history: periods begin on the hour, what has no time of its own has that of its changes', () => {
  const from = new Date('2026-11-23T10:41:00Z'), to = new Date('2026-11-24T10:41:00Z')
  expect(aggregated({ id: 'urn:a', attr: 'pm25', from, to, observed: true }, 'PT1H')).toBe('/ngsi-ld/v1/temporal/entities/urn:a?attrs=pm25&options=aggregatedValues&aggrMethods=avg,min,max&aggrPeriodDuration=PT1H&timerel=between&timeAt=2026-11-23T10:00:00Z&endTimeAt=2026-11-24T10:00:00Z')
  expect(aggregated({ id: 'urn:a', attr: 'pm25', from, to, observed: false }, 'PT1H')).toContain('timeproperty=modifiedAt')
  const answer = { pm25: { avg: [[2, '2026-11-24T01:00:00Z', '']], min: [[1, '2026-11-24T01:00:00Z', '']], max: [[3, '2026-11-24T01:00:00Z', '']], values: [['on', '2026-11-24T01:00:00Z'], ['off', '2026-11-24T02:00:00Z']] } }
  expect(pointsOf(answer, 'pm25')).toEqual([{ at: Date.parse('2026-11-24T01:00:00Z') / 1000, avg: 2, min: 1, max: 3 }])
  expect(pastOf(answer, 'pm25').map(({ value }) => value)).toEqual(['off', 'on'])
  expect([pointsOf({}, 'pm25'), pastOf({}, 'pm25')]).toEqual([[], []])
})
