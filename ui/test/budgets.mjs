// What a visitor has to download, against what was promised. Reads dist/ as the browser would: a page's own scripts and what they import.
import { readFileSync, readdirSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const assets = readdirSync(join(dist, 'assets'))
const gz = file => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
const brotli = file => Math.min(brotliCompressSync(readFileSync(join(dist, file))).length, readFileSync(join(dist, file)).length)
const text = file => readFileSync(join(dist, file), 'utf8')

const startOf = page => [...text(`${page}.html`).matchAll(/(?:src|href)="\/((?:assets\/|theme)[^"]+\.js)"/g)].map(match => match[1])
const importsOf = file => [...text(file).matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)].map(match => `assets/${match[1]}`)
const lazyOf = file => [...text(file).matchAll(/import\(\s*["'`]\.\/([\w.-]+\.js)["'`]\s*\)/g)].map(match => `assets/${match[1]}`)

function closure(files, next) {
  const seen = new Set(files)
  for (const file of seen) for (const other of next(file)) seen.add(other)
  return seen
}
const eager = page => closure(startOf(page), importsOf)
const sum = files => [...files].reduce((total, file) => total + gz(file), 0)
const oneLanguage = file => /\/vi-[\w-]+\.js$/.test(file)
const withLanguage = page => new Set([...eager(page), ...[...eager(page)].flatMap(lazyOf).filter(oneLanguage)])

const all = page => closure(startOf(page), file => [...importsOf(file), ...lazyOf(file)].filter(other => !/\/en-[\w-]+\.js$/.test(other)))
// A street map is the deployer's choice; its reader comes only when there is one.
const streets = file => /pmtiles|esm-/.test(file)
const mapOnly = [...all('index')].filter(file => !withLanguage('index').has(file) && !streets(file) && /create-/.test(file))
const worker = assets.filter(file => /maplibre-gl-worker.*\.js$/.test(file)).map(file => `assets/${file}`)
const styles = page => [...text(`${page}.html`).matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map(match => match[1])
const fonts = assets.filter(file => /\.woff2$/.test(file)).map(file => `assets/${file}`)
const geo = readdirSync(join(dist, 'geo')).map(file => `geo/${file}`)

const wallboard = new Set([...all('ops')].filter(file => !streets(file)).concat(worker, styles('ops'), fonts, geo, 'ops.html'))
const KB = 1024
const budgets = [
  ['portal JS before the map', sum(withLanguage('index')), 60],
  ['map, lazy', sum([...mapOnly, ...worker]), 450],
  ['desk JS', sum(withLanguage('desk')), 120],
  ['explorer JS before map and chart', sum(withLanguage('explorer')), 120],
  // A wall is opened over TLS, where browsers take Brotli, as the binary holds it.
  ['wallboard, everything', [...wallboard].reduce((total, file) => total + brotli(file), 0), 600],
]
let over = 0
for (const [what, bytes, limit] of budgets) {
  console.log(`${what.padEnd(33)} ${(bytes / KB).toFixed(1).padStart(7)} KB of ${limit}`)
  if (!bytes || bytes > limit * KB) over++
}
const leaked = [...withLanguage('index')].filter(file => /create-|maplibre/.test(file))
if (leaked.length) console.error('the portal loads the map at once:', leaked), over++
const early = [...withLanguage('explorer')].filter(file => /create-|maplibre|Chart-/.test(file))
if (early.length) console.error('the explorer loads map or chart at once:', early), over++
process.exit(over ? 1 : 0)
