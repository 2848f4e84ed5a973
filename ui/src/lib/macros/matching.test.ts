import { expect, it } from 'vitest'
import { matching } from './matching'

const all = [{ title: 'Cảm ơn', text: 'Cảm ơn ông/bà đã phản ánh' }, { title: 'Đã vá ổ gà', text: 'Mặt đường đã được vá' }, { title: 'Mặt đường', text: 'Đang chờ vật liệu' }]
const titles = (sought: string) => matching(all, sought).map(macro => macro.title)

it('finds without accents, every word somewhere', () => {
  expect(titles('')).toEqual(['Cảm ơn', 'Đã vá ổ gà', 'Mặt đường'])
  expect(titles('va o ga')).toEqual(['Đã vá ổ gà'])
  expect(titles('DUONG vat')).toEqual(['Mặt đường'])
  expect(titles('xe')).toEqual([])
})

it('puts first what begins so', () => {
  expect(titles('mat duong')).toEqual(['Mặt đường', 'Đã vá ổ gà'])
})
