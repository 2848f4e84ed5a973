// One point = 32 bytes: from.xy, to.xy, start, duration, bits look, time of the last change.
// look = status + 4 * kind + 64 * diamond; `shown` holds two bit masks of what the legend lets through.
export const vertexShader = `#version 300 es
uniform mat4 matrix; uniform float time, scale; uniform vec3 colors[5]; uniform ivec2 shown;
in vec4 path; in vec2 travel; in vec2 look; out vec4 color; flat out int shape; out float core;
void main() {
  int bits = int(look.x), status = bits & 3, kind = (bits >> 2) & 15; shape = bits >> 6;
  float u = travel.y <= 0. ? 1. : clamp((time - travel.x) / travel.y, 0., 1.);
  gl_Position = matrix * vec4(mix(path.xy, path.zw, u), 0., 1.);
  bool hidden = ((shown.x >> status) & 1) == 0 || ((shown.y >> kind) & 1) == 0;
  float pulse = status == 2 && shape == 0 ? .5 + .5 * sin(time * 4. + path.x * 9e5) : 0.;
  float fresh = clamp(1. - (time - look.y) / 1.4, 0., 1.);
  float size = shape == 1 ? (status == 2 ? 9. : 7.) : status == 0 ? 3.4 : status == 1 ? 5.4 : status == 2 ? 7. : 4.;
  float halo = max(status == 2 && shape == 0 ? 2.0 + pulse * .7 : 1., 1. + 2.6 * fresh);
  gl_PointSize = hidden ? 0. : scale * size * halo;
  if (hidden) gl_Position = vec4(2., 2., 2., 1.);
  core = 1. / halo;
  color = vec4(shape == 1 && status != 2 ? colors[4] : colors[status], shape == 1 ? .95 : status == 0 ? .8 : status == 3 ? .75 : .95);
}`

export const fragmentShader = `#version 300 es
precision mediump float; in vec4 color; flat in int shape; in float core; out vec4 result;
void main() {
  vec2 p = abs(gl_PointCoord - .5) * 2.;
  float d = shape == 1 ? p.x + p.y : length(p);
  float inner = smoothstep(core, core * .82, d);
  float halo = core < .99 ? smoothstep(1., core, d) * .34 : 0.;
  float alpha = max(inner, halo);
  if (alpha < .01) discard;
  result = vec4(color.rgb, 1.) * (color.a * alpha);
}`
