// uPlot with the page's colours and fonts.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export type PlotSpec = {
  data: uPlot.AlignedData
  kind: 'bars' | 'line'
  labels: string[]
  limit?: number
  x: (value: number) => string
  time?: boolean
  fit?: boolean   // the y axis holds the values rather than zero; lines after the first are its bounds
}

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize)

function axis(size: number, values?: uPlot.Axis['values']): uPlot.Axis {
  const font = `${Math.round(rem() * 0.72)}px ${css('--font')}`
  return { stroke: css('--muted'), size, font, gap: 5, ticks: { show: false }, grid: { stroke: css('--line'), width: 1 }, values }
}

function limitLine(limit: number) {
  return (plot: uPlot) => {
    const y = plot.valToPos(limit, 'y', true), context = plot.ctx
    context.save()
    context.strokeStyle = css('--warn-g')
    context.setLineDash([6, 5])
    context.lineWidth = 1.5 * devicePixelRatio
    context.beginPath()
    context.moveTo(plot.bbox.left, y)
    context.lineTo(plot.bbox.left + plot.bbox.width, y)
    context.stroke()
    context.restore()
  }
}

function series(spec: PlotSpec): uPlot.Series[] {
  const bars: uPlot.Series = { label: spec.labels[0], paths: uPlot.paths.bars!({ size: [0.62, 44 * devicePixelRatio], radius: 0.22 }), fill: css('--info'), stroke: 'transparent', points: { show: false } }
  const area: uPlot.Series = { label: spec.labels[0], stroke: css('--brand'), width: 2, fill: `${css('--brand')}22`, paths: uPlot.paths.spline!(), points: { show: false } }
  const line: uPlot.Series = { label: spec.labels[1], stroke: css('--warn-g'), width: 2, paths: uPlot.paths.spline!(), points: { show: false } }
  const bound = { ...line, stroke: `${css('--info')}b0`, width: 1 }
  return [{}, spec.kind === 'bars' ? bars : area, ...spec.data.slice(2).map((_, i) => ({ ...(spec.fit ? bound : line), label: spec.labels[i + 1] }))]
}

// A tenth of air on both sides; a value that never changed stands in the middle.
function around(low: number, high: number): [number, number] {
  const air = (high - low) / 10 || Math.abs(high) / 10 || 1
  return [low - air, high + air]
}

export function plot(box: HTMLElement, spec: PlotSpec): () => void {
  const scale = rem() / 16
  const chart = new uPlot({
    width: Math.max(1, box.clientWidth),
    height: Math.max(1, box.clientHeight),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, spec.fit ? 30 : 12, 0, 0],
    scales: {
      x: { time: false, range: spec.kind === 'bars' ? (_plot, low, high) => [low - 0.6, high + 0.6] : undefined },
      y: { range: (_plot, low, high) => spec.fit ? around(low, high) : [0, Math.max(high || 1, spec.limit ?? 0) * 1.12] },
    },
    axes: [
      { ...axis(22 * scale, (_plot, ticks) => ticks.map(spec.x)), incrs: spec.time ? [3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000, 5184000] : [1, 2, 3, 4, 6], grid: { show: false } },
      { ...axis(38 * scale, (_plot, ticks) => ticks.map(value => (spec.fit || Number.isInteger(value) ? String(value) : ''))), space: 34 * scale },
    ],
    hooks: spec.limit ? { draw: [limitLine(spec.limit)] } : {},
    series: series(spec),
  }, spec.data, box)
  const watch = new ResizeObserver(() => chart.setSize({ width: Math.max(1, box.clientWidth), height: Math.max(1, box.clientHeight) }))
  watch.observe(box)
  return () => {
    watch.disconnect()
    chart.destroy()
  }
}
