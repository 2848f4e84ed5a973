class Online {
  up = $state(navigator.onLine)
  constructor() {
    addEventListener('online', () => { this.up = true })
    addEventListener('offline', () => { this.up = false })
  }
}

export const online = new Online()
