import { start } from '$lib/boot'
import Quality from './Quality.svelte'

void start(Quality)
