import { start } from '$lib/boot'
import './stack.css'
import Admin from './Admin.svelte'

void start(Admin)
