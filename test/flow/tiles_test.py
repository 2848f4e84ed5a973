"""Vector tiles on the real server: who may have them, what a browser's cache is told, and what GDAL reads."""
import json
import math
import os
import pathlib
import subprocess
import unittest

from house import FlowTest

HALL = (106.6519, 10.9804)


def place(number, geometry, **more):
    return {"id": f"urn:ngsi-ld:Place:{number}", "type": "Place", "location": geometry, "rank": number, "name": f"Điểm {number}", **more}


def tile_over(zoom, lon, lat):
    side, latitude = 2 ** zoom, math.radians(lat)
    return zoom, int((1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * side), int((lon + 180) / 360 * side)


class Tiles(FlowTest):
    def setUp(self):
        super().setUp()
        self.city = self.house()
        self.city.add_user()
        self.city.start()
        self.boss = self.city.boss()
        lon, lat = HALL
        square = [[lon - .01, lat - .01], [lon + .01, lat - .01], [lon + .01, lat + .01], [lon - .01, lat + .01], [lon - .01, lat - .01]]
        hole = [[lon - .002, lat - .002], [lon - .002, lat + .002], [lon + .002, lat + .002], [lon + .002, lat - .002], [lon - .002, lat - .002]]
        self.places = [place(1, {"type": "Point", "coordinates": [lon, lat]}),
                       place(2, {"type": "LineString", "coordinates": [[lon, lat], [lon + .02, lat + .01]]}, open=True),
                       place(3, {"type": "Polygon", "coordinates": [square, hole]}, share=0.5)]
        for entity in self.places:
            answer = self.boss.call("POST", "/ngsi-ld/v1/entities", entity)
            self.assertEqual(answer.status, 201, answer.body)

    def tile(self, zoom, row, col, client=None, **headers):
        return (client or self.boss).call("GET", f"/ogc/collections/Place/tiles/WebMercatorQuad/{zoom}/{row}/{col}", headers=headers)

    def key(self):
        made = self.boss.call("POST", "/api/keys", {"name": "map", "rights": ["register.read"]})
        self.assertEqual(made.status, 201, made.body)
        return made.json()["key"]

    def test_they_are_for_who_may_read_the_register(self):
        nobody = self.city.client()
        for path in ("", "/WebMercatorQuad", "/WebMercatorQuad?f=tilejson", "/WebMercatorQuad/0/0/0"):
            self.assertEqual(nobody.get("/ogc/collections/Place/tiles" + path).status, 401, path)
        self.assertEqual(nobody.get("/ogc/tileMatrixSets/WebMercatorQuad").status, 200)
        self.assertEqual(self.tile(0, 0, 0, nobody, Authorization="Bearer " + self.key()).status, 200)

    def test_a_tile_is_sent_again_when_it_has_changed(self):
        first = self.tile(*tile_over(14, *HALL))
        self.assertEqual((first.status, first.headers["Content-Type"]), (200, "application/vnd.mapbox-vector-tile"))
        tag = {"If-None-Match": first.headers["ETag"]}
        same = self.tile(*tile_over(14, *HALL), **tag)
        self.assertEqual((same.status, same.body), (304, b""))
        changed = self.boss.call("PATCH", "/ngsi-ld/v1/entities/urn:ngsi-ld:Place:1/attrs", {"rank": 7})
        self.assertEqual(changed.status, 204, changed.body)
        again = self.tile(*tile_over(14, *HALL), **tag)
        self.assertEqual(again.status, 200)
        self.assertEqual((self.tile(14, 0, 0).status, self.tile(14, 16384, 0).status), (204, 404))
        self.city.stop()
        self.city.start()
        self.boss = self.city.boss()
        self.assertEqual(self.tile(*tile_over(14, *HALL), **{"If-None-Match": again.headers["ETag"]}).status, 304)

    def read_by_gdal(self, *arguments, **more):
        done = subprocess.run(["ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", "/vsistdout/", *arguments], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **more})
        self.assertEqual((done.returncode, done.stderr.replace("\n", "")), (0, ""))
        return json.loads(done.stdout)["features"]

    def test_gdal_reads_what_was_written(self):
        zoom, row, col = tile_over(12, *HALL)
        file = pathlib.Path(self.root) / "tile.mvt"
        file.write_bytes(self.tile(zoom, row, col).body)
        features = self.read_by_gdal(str(file), "-oo", f"X={col}", "-oo", f"Y={row}", "-oo", f"Z={zoom}", "-oo", "CLIP=NO")
        found = {f["properties"]["id"]: f for f in features}
        self.assertEqual(sorted(found), [place["id"] for place in self.places])
        unit = 360 / 2 ** zoom / 4096
        for entity in self.places:
            feature = found[entity["id"]]
            self.assertEqual((feature["properties"]["type"], feature["properties"]["name"], feature["properties"]["rank"]),
                             ("Place", entity["name"], entity["rank"]))
            self.assertEqual((feature["properties"].get("open"), feature["properties"].get("share")), (entity.get("open"), entity.get("share")))
            self.assertEqual(feature["geometry"]["type"], entity["location"]["type"])
            for got, wanted in zip(self.corners(feature["geometry"]), self.corners(entity["location"]), strict=True):
                self.assertLess(math.dist(got, wanted), 1.5 * unit, entity["id"])

    def test_gdal_reads_the_collection_itself(self):
        features = self.read_by_gdal(f"OAPIF:http://127.0.0.1:{self.city.port}/ogc", "Place", GDAL_HTTP_HEADERS="Authorization: Bearer " + self.key())
        self.assertEqual(sorted(f["properties"]["name"] for f in features), [place["name"] for place in self.places])
        self.assertEqual(sorted(f["geometry"]["type"] for f in features), ["LineString", "Point", "Polygon"])

    @staticmethod
    def corners(geometry):
        """Positions without regard to where a ring starts and which way it goes."""
        nested = geometry["coordinates"]
        flat = {"Point": lambda: [nested], "LineString": lambda: nested, "Polygon": lambda: [p for ring in nested for p in ring[1:]]}
        return sorted(flat[geometry["type"]](), key=lambda p: (round(p[0], 3), round(p[1], 3)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
