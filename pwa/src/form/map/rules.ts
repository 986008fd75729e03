// How the district's vector tiles are painted: the layers of the Protomaps basemap (schema 3 and 4), few colours, no
// points of interest, so that what people put on the map is what is seen.
import { CenteredTextSymbolizer, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer, type LabelRule, type PaintRule } from 'protomaps-leaflet';
import type { MapColours } from './colours';

interface Drawn {
  readonly props: Record<string, unknown>;
}

const kindOf = (feature: Drawn): string => String(feature.props['kind'] ?? feature.props['pmap:kind'] ?? '');
const isKind =
  (...kinds: string[]) =>
  (_zoom: number, feature: Drawn): boolean =>
    kinds.includes(kindOf(feature));

const green = ['park', 'forest', 'wood', 'grass', 'grassland', 'nature_reserve', 'garden', 'golf_course', 'cemetery', 'scrub', 'meadow', 'farmland', 'national_park', 'allotments', 'recreation_ground', 'village_green', 'playground', 'pitch', 'zoo'];
const large = ['highway', 'major_road', 'medium_road'];

/** Pixels at these zooms, straight lines between. */
function wide(...stops: [zoom: number, pixels: number][]): (zoom: number) => number {
  return (zoom) => {
    const after = stops.findIndex(([at]) => at >= zoom);
    if (after === 0) return stops[0]![1];
    if (after < 0) return stops.at(-1)![1];
    const [[z1, w1], [z2, w2]] = [stops[after - 1]!, stops[after]!];
    return w1 + ((w2 - w1) * (zoom - z1)) / (z2 - z1);
  };
}

export function paintRules(c: MapColours): PaintRule[] {
  const line = (color: string, width: (zoom: number) => number, dash?: number[]): LineSymbolizer =>
    new LineSymbolizer({ color, width, lineCap: dash ? 'butt' : 'round', lineJoin: 'round', ...(dash ? { dash, dashColor: color, dashWidth: width } : {}) });
  const minor_px = wide([12, 0.6], [14, 1.6], [16, 6], [19, 24]);
  const large_px = wide([11, 1.2], [14, 3.5], [16, 10], [19, 36]);
  const edge = (px: (zoom: number) => number) => (zoom: number) => px(zoom) + (zoom >= 14 ? 1.6 : 0.6);
  return [
    { dataLayer: 'landcover', symbolizer: new PolygonSymbolizer({ fill: c.green }), filter: isKind('grassland', 'forest', 'scrub') },
    { dataLayer: 'landuse', symbolizer: new PolygonSymbolizer({ fill: c.green }), filter: isKind(...green) },
    { dataLayer: 'natural', symbolizer: new PolygonSymbolizer({ fill: c.green }), filter: isKind(...green) },
    { dataLayer: 'landuse', symbolizer: new PolygonSymbolizer({ fill: c.built, opacity: 0.55 }), filter: isKind('pedestrian', 'school', 'hospital', 'industrial', 'commercial') },
    { dataLayer: 'water', symbolizer: new PolygonSymbolizer({ fill: c.water }), filter: (_zoom, feature) => feature.geomType === 3 },
    { dataLayer: 'water', symbolizer: line(c.water, wide([12, 1], [18, 6])), filter: (_zoom, feature) => feature.geomType === 2 },
    { dataLayer: 'buildings', symbolizer: new PolygonSymbolizer({ fill: c.built, stroke: c.edge, width: 0.8 }), minzoom: 14 },
    { dataLayer: 'roads', symbolizer: line(c.edge, edge(minor_px)), filter: isKind('minor_road') },
    { dataLayer: 'roads', symbolizer: line(c.edge, edge(large_px)), filter: isKind(...large) },
    { dataLayer: 'roads', symbolizer: line(c.path, wide([14, 0.8], [16, 1.6], [19, 4]), [5, 3]), filter: isKind('path'), minzoom: 13 },
    { dataLayer: 'roads', symbolizer: line(c.street, minor_px), filter: isKind('minor_road') },
    { dataLayer: 'roads', symbolizer: line(c.road, large_px), filter: isKind(...large) },
    { dataLayer: 'roads', symbolizer: line(c.rail, wide([12, 1], [18, 3]), [9, 5]), filter: isKind('rail') },
    { dataLayer: 'transit', symbolizer: line(c.rail, wide([12, 1], [18, 3]), [9, 5]), filter: isKind('rail') },
  ];
}

export function labelRules(c: MapColours): LabelRule[] {
  const family = c.font || 'sans-serif';
  const street = (size: number): LineLabelSymbolizer =>
    new LineLabelSymbolizer({ labelProps: ['name:sv', 'name'], fill: c.label, stroke: c.ground, width: 3, font: `500 ${size}px ${family}` });
  return [
    {
      dataLayer: 'places',
      symbolizer: new CenteredTextSymbolizer({ labelProps: ['name:sv', 'name'], fill: c.ink, stroke: c.ground, width: 3, font: `650 15px ${family}` }),
      filter: isKind('locality', 'neighbourhood', 'macrohood', 'suburb', 'quarter'),
      maxzoom: 16,
    },
    { dataLayer: 'roads', symbolizer: street(13), filter: isKind(...large), minzoom: 14 },
    { dataLayer: 'roads', symbolizer: street(12), filter: isKind('minor_road', 'path'), minzoom: 15 },
  ];
}
