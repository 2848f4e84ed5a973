import { start } from '$lib/boot'
import Portal from './Portal.svelte'

void start(Portal)
