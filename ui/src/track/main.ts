import { start } from '$lib/boot'
import Track from './Track.svelte'

void start(Track)
