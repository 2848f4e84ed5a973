// Every page starts here: messages, city, then its component; tests wait for data-ready.
import './tokens.css'
import { mount, type Component } from 'svelte'
import { api, type City } from './api'
import { useOffset } from './i18n/format'
import { useLang } from './i18n'
import { prefs } from './prefs.svelte'

// Shown until the server answers, and when it can't: the hotline number must be on the page even then.
const fallback: City = {
  name: '1022', name_en: '1022', hotline: '1022', simulated: false, center: [106.65, 11.1], bbox: [106.32, 10.84, 106.97, 11.51],
  utc_offset_min: 420, version: '',
}

function remembered(): City | null {
  try {
    return JSON.parse(localStorage.getItem('dinh.city') ?? 'null')
  } catch {
    return null
  }
}

async function loadCity(): Promise<City> {
  try {
    const city = await api.city()
    localStorage.setItem('dinh.city', JSON.stringify(city))
    return city
  } catch {
    return remembered() ?? fallback
  }
}

// `first` is what the page cannot be drawn without: until it is here, what the server wrote into the page stays.
export async function start<First = undefined>(App: Component<{ city: City; first: First }>, load?: () => Promise<First>) {
  const [city, first] = await Promise.all([loadCity(), load?.() as Promise<First>, useLang(prefs.lang)])
  useOffset(city.utc_offset_min)
  const target = document.getElementById('app')!
  target.replaceChildren()
  mount(App, { target, props: { city, first } })
}

export { ready } from './ready'
