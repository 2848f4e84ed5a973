// One clock for every countdown on a page. It ticks once a second and rests while the page is hidden.
class Now {
  ms = $state(Date.now())
  constructor() {
    const tick = () => { if (!document.hidden) this.ms = Date.now() }
    setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
  }
}

export const now = new Now()
