// Live points on their own WebGL2 canvas above the map: the base map is not redrawn, one change is one 32-byte write, one frame one draw call.
import type { CustomLayerInterface, Map as GlMap } from 'maplibre-gl'
import { mercator } from './mercator'
import { fragmentShader, vertexShader } from './shaders'

const FLOATS = 8
const FRAME_MS = 1000 / 30
export type Look = { status: number; kind: number; diamond?: boolean }
const pack = ({ status, kind, diamond }: Look) => (status & 3) + ((kind & 15) << 2) + (diamond ? 64 : 0)

function program(gl: WebGL2RenderingContext): WebGLProgram {
  const linked = gl.createProgram()!
  for (const [type, text] of [[gl.VERTEX_SHADER, vertexShader], [gl.FRAGMENT_SHADER, fragmentShader]] as const) {
    const shader = gl.createShader(type)!
    gl.shaderSource(shader, text)
    gl.compileShader(shader)
    gl.attachShader(linked, shader)
  }
  ;['path', 'travel', 'look'].forEach((name, i) => gl.bindAttribLocation(linked, i, name))
  gl.linkProgram(linked)
  if (!gl.getProgramParameter(linked, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(linked) ?? 'shader')
  return linked
}

export class Points {
  // Only remembers the map's matrix; the canvas is drawn by our own frames.
  readonly layer: CustomLayerInterface = { id: 'points-matrix', type: 'custom', render: (_gl, input) => this.capture(input.defaultProjectionData.mainMatrix as ArrayLike<number>) }
  private readonly gl: WebGL2RenderingContext
  private readonly uniform: Record<string, WebGLUniformLocation | null>
  private readonly origin: [number, number]
  private readonly began = performance.now()
  private data = new Float32Array(0)
  private count = 0
  private slots = new Map<string, number>()
  private matrix: Float64Array | null = null
  private request = 0
  private drawnAt = 0
  private pause = FRAME_MS

  constructor(private readonly canvas: HTMLCanvasElement, private readonly map: GlMap, center: [number, number]) {
    const gl = canvas.getContext('webgl2', { premultipliedAlpha: true, antialias: false, powerPreference: 'high-performance' })
    if (!gl) throw new Error('WebGL2')
    this.gl = gl
    this.origin = mercator(...center)
    const linked = program(gl)
    gl.useProgram(linked)
    this.uniform = Object.fromEntries(['matrix', 'time', 'scale', 'colors', 'shown'].map(name => [name, gl.getUniformLocation(linked, name)]))
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
    for (const [slot, size, offset] of [[0, 4, 0], [1, 2, 16], [2, 2, 24]]) {
      gl.enableVertexAttribArray(slot)
      gl.vertexAttribPointer(slot, size, gl.FLOAT, false, FLOATS * 4, offset)
    }
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    this.show(15, 65535)
    this.frame = this.frame.bind(this)
  }

  get size() { return this.count }
  has(id: string) { return this.slots.has(id) }

  reserve(count: number) {
    if (count * FLOATS <= this.data.length) return
    const grown = new Float32Array(Math.ceil(count * 1.25) * FLOATS)
    grown.set(this.data)
    this.data = grown
    this.upload()
  }

  clear() {
    this.slots.clear()
    this.count = 0
  }

  // A known point glides to its new place and flashes; a new one appears. `quiet` writes without a flash: call upload() afterwards.
  put(id: string, lon: number, lat: number, look: Look, quiet = false) {
    let slot = this.slots.get(id)
    const known = slot !== undefined
    if (slot === undefined) {
      slot = this.count++
      this.slots.set(id, slot)
      this.reserve(this.count)
    }
    const [x, y] = mercator(lon, lat), data = this.data, at = slot * FLOATS
    const toX = x - this.origin[0], toY = y - this.origin[1]
    data[at] = known ? data[at + 2] : toX
    data[at + 1] = known ? data[at + 3] : toY
    data[at + 2] = toX
    data[at + 3] = toY
    data[at + 4] = this.time()
    data[at + 5] = known ? 0.9 : 0
    data[at + 6] = pack(look)
    data[at + 7] = quiet ? -10 : this.time()
    if (!quiet) this.gl.bufferSubData(this.gl.ARRAY_BUFFER, at * 4, data, at, FLOATS)
  }

  remove(id: string) {
    const slot = this.slots.get(id)
    if (slot === undefined) return
    this.data[slot * FLOATS + 2] = this.data[slot * FLOATS] = 1e6
    this.gl.bufferSubData(this.gl.ARRAY_BUFFER, slot * FLOATS * 4, this.data, slot * FLOATS, FLOATS)
  }

  upload() { this.gl.bufferData(this.gl.ARRAY_BUFFER, this.data, this.gl.DYNAMIC_DRAW) }

  colors(hex: string[]) {
    const channel = (color: string, at: number) => parseInt(color.slice(at, at + 2), 16) / 255
    this.gl.uniform3fv(this.uniform.colors, hex.flatMap(color => [1, 3, 5].map(at => channel(color, at))))
  }

  show(statuses: number, kinds: number) { this.gl.uniform2i(this.uniform.shown, statuses, kinds) }

  nearest(x: number, y: number, reach: number): string | null {
    let best: string | null = null, bestDistance = reach
    const [ox, oy] = this.origin
    for (const [id, slot] of this.slots) {
      const at = slot * FLOATS
      const lon = (this.data[at + 2] + ox) * 360 - 180
      const lat = (Math.atan(Math.exp(((180 - (this.data[at + 3] + oy) * 360) * Math.PI) / 180)) * 360) / Math.PI - 90
      const place = this.map.project([lon, lat])
      const distance = Math.hypot(place.x - x, place.y - y)
      if (distance < bestDistance) [best, bestDistance] = [id, distance]
    }
    return best
  }

  start() { this.request ||= requestAnimationFrame(this.frame) }
  stop() {
    cancelAnimationFrame(this.request)
    this.request = 0
  }

  private time() { return (performance.now() - this.began) / 1000 }
  private capture(matrix: ArrayLike<number>) { this.matrix = Float64Array.from(matrix) }

  private frame(at: number) {
    this.request = requestAnimationFrame(this.frame)
    if (!this.matrix || (at - this.drawnAt < this.pause && !this.map.isMoving())) return
    const began = performance.now()
    this.draw(this.matrix)
    // Weak graphics: draw less often rather than make the page stutter.
    this.pause = at - this.drawnAt > 120 || performance.now() - began > 40 ? 180 : FRAME_MS
    this.drawnAt = at
  }

  private fit(): number {
    const { canvas, gl } = this
    const ratio = Math.min(devicePixelRatio, 2), width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio)
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
      gl.viewport(0, 0, width, height)
    }
    return ratio
  }

  private draw(matrix: Float64Array) {
    const gl = this.gl, ratio = this.fit(), local = Float64Array.from(matrix), [x, y] = this.origin
    // Moved to the local origin in double precision, so that points don't jitter when zoomed in.
    for (let i = 0; i < 4; i++) local[12 + i] = matrix[i] * x + matrix[4 + i] * y + matrix[12 + i]
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
    gl.uniformMatrix4fv(this.uniform.matrix, false, Float32Array.from(local))
    gl.uniform1f(this.uniform.time, this.time())
    gl.uniform1f(this.uniform.scale, ratio * rem * Math.max(0.75, Math.min(2.4, this.map.getZoom() / 9.6)))
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.drawArrays(gl.POINTS, 0, this.count)
  }
}
