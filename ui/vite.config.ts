import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const pages = ['index', 'track', 'desk', 'talk', 'chat', 'ops', 'admin', 'explorer', 'sign-in', 'public', 'kb', 'privacy', 'quality', 'field']

// The service worker keeps the citizen's pages usable offline: it precaches what they load. Of the staff's pages only the field workers' one, and that
// when one of them asks.
function serviceWorker(): Plugin {
  return {
    name: 'dinh-service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const kept = new Set<string>(), field = new Set<string>()
      const keep = (file: string, into: Set<string>) => {
        const chunk = bundle[file]
        if (!chunk || kept.has(file) || into.has(file)) return
        into.add(file)
        if (chunk.type !== 'chunk') return
        for (const next of [...chunk.imports, ...chunk.dynamicImports]) keep(next, into)
        for (const asset of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) keep(asset, into)
      }
      const starts = (page: RegExp, into: Set<string>) => {
        for (const [file, chunk] of Object.entries(bundle)) if (chunk.type === 'chunk' && chunk.isEntry && page.test(`/${file}`)) keep(file, into)
      }
      starts(/\/(index|track)-/, kept)
      starts(/\/field-/, field)
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'asset' && /inter-.*\.woff2$|maplibre-gl-worker/.test(file)) kept.add(file)
      }
      for (const file of Object.keys(bundle)) if (/maplibre-gl-worker/.test(file)) kept.add(file)
      // The server knows the portal as "/", not as a file.
      const fixed = ['', 'theme.js', 'favicon.svg', 'manifest.webmanifest', ...readdirSync(here('public/geo')).map(file => `geo/${file}`)]
      const files = [...kept, ...fixed].sort().map(file => `/${file}`)
      const work = ['/field', ...[...field].sort().map(file => `/${file}`)]
      const version = createHash('sha256').update([...files, ...work].join()).digest('hex').slice(0, 12)
      const source = readFileSync(here('src/sw.js'), 'utf8').replace('__VERSION__', version).replace('["__FILES__"]', JSON.stringify(files)).replace('["__FIELD__"]', JSON.stringify(work))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    },
  }
}

export default defineConfig({
  plugins: [svelte(), serviceWorker()],
  resolve: { alias: { $lib: here('src/lib') } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: pages.map(page => here(`${page}.html`)),
      // What shows places and photographs, and all it stands on, stays in one piece: in several it weighs a kilobyte more, and the portal counts each.
      output: { codeSplitting: { groups: [{ name: 'shared', test: /src\/lib\/(map\/P\w+Map|kit\/Photo)|idb-keyval/ }] } },
    },
  },
  worker: { format: 'es' },
  server: { proxy: Object.fromEntries(['/api', '/ngsi-ld', '/health'].map(path => [path, process.env.DINH_URL ?? 'http://127.0.0.1:8022'])) },
  test: { include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0])
