// Pages that the server wrote whole (knowledge, reports, figures). Script adds what text cannot: the reader's language, theme and size, the
// map, and whether an answer helped.
import '$lib/tokens.css'
import './public.css'
import { mount } from 'svelte'
import { api, type City } from '$lib/api'
import { useLang } from '$lib/i18n'
import { useOffset } from '$lib/i18n/format'
import PrefsBar from '$lib/kit/PrefsBar.svelte'
import { prefs } from '$lib/prefs.svelte'
import { ready } from '$lib/ready'
import ReportMap from './ReportMap.svelte'

const page = document.querySelector<HTMLElement>('.public')

// The server knows the language by the address alone; what the reader chose on another page holds here too.
const inLanguage = (lang: string) => `${page?.dataset.here ?? '?lang='}${lang}`

async function begin() {
  if (!page) return ready()
  if (prefs.lang !== page.dataset.lang && !new URLSearchParams(location.search).has('lang')) return location.replace(inLanguage(prefs.lang))
  const [city] = await Promise.all([api.city().catch(() => null), useLang(prefs.lang)])
  if (city) useOffset(city.utc_offset_min)
  const bar = document.getElementById('prefs')
  if (bar) {
    bar.replaceChildren()
    mount(PrefsBar, { target: bar, props: { touch: true } })
    new MutationObserver(() => { if (document.documentElement.lang !== page.dataset.lang) location.assign(inLanguage(document.documentElement.lang)) })
      .observe(document.documentElement, { attributeFilter: ['lang'] })
  }
  showMap(city)
  offerVote()
  ready()
}

function showMap(city: City | null) {
  const target = document.getElementById('map')
  if (!target || !city) return
  target.hidden = false
  mount(ReportMap, { target, props: { city, query: target.dataset.query?.split('?')[1] ?? '', label: target.dataset.label ?? '' } })
}

function offerVote() {
  const box = document.getElementById('vote')
  if (!box) return
  box.hidden = false
  const said = box.querySelector<HTMLElement>('[role=status]')!
  for (const button of box.querySelectorAll('button'))
    button.addEventListener('click', () => {
      for (const other of box.querySelectorAll('button')) other.disabled = true
      void api.voteArticle(box.dataset.slug ?? '', Number(box.dataset.version), button.dataset.helped === 'true', 'page').then(
        () => { said.textContent = said.dataset.thanks ?? '' },
        (error: Error) => { said.textContent = error.message },
      )
    })
}

void begin()
