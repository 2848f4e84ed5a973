import { api, type Track as Report } from '$lib/api'
import { start } from '$lib/boot'
import Track from './Track.svelte'

const code = decodeURIComponent(location.pathname.split('/').pop() ?? '')
const load = (): Promise<Report | Error> => api.track(code).catch((error: Error) => error)

void start(Track, load)
