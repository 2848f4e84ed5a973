import { start } from '$lib/boot'
import Desk from './Desk.svelte'

void start(Desk)
