import { start } from '$lib/boot'
import Privacy from './Privacy.svelte'

void start(Privacy)
