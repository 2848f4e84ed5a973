// Web Mercator in units of one world width, as MapLibre's matrices expect.
export const mercator = (lon: number, lat: number): [number, number] => [
  (180 + lon) / 360,
  (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360,
]
