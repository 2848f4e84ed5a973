import { start } from '$lib/boot'
import Admin from './Admin.svelte'

void start(Admin)
