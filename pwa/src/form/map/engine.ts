// The map itself: Leaflet for hands, protomaps-leaflet for the district's vector tiles, two canvases for what people put
// on it. Loaded only when a map is shown; everything else talks to it through this class.
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { leafletLayer } from 'protomaps-leaflet';
import { PMTiles, type RangeResponse, type Source } from 'pmtiles';
import { metresPerPixel, wrappedLon, type Bounds, type LatLon } from '../../domain/geo';
import { MarkIndex, project, touched, type Bundle } from './clusters';
import type { MapFile } from '../../state/district_map.svelte';
import type { MapColours } from './colours';
import type { MapMark } from './marks';
import { MarkPainter } from './paint';
import { labelRules, paintRules } from './rules';
import { CanvasSheet, type SheetView } from './sheet';

// protomaps-leaflet expects Leaflet where a script tag would have put it.
(globalThis as { L?: unknown }).L = L;

export interface MapPlace extends LatLon {
  zoom: number;
}

export interface OwnPosition extends LatLon {
  accuracy_m: number;
}

export interface EngineOptions {
  label: string;
  colours: MapColours;
  at: MapPlace;
  /** Zooming keeps the middle where it is, because a pin stands there. */
  keeps_middle: boolean;
  /** After every rest of the map. */
  on_view(view: MapPlace): void;
  /** Whose data the map is made of, in plain words; "" for the plain ground. */
  on_attribution(text: string): void;
  /** Marks under a finger: one, or several that no zoom can part. */
  on_marks(ids: string[]): void;
  on_ground(at: LatLon): void;
  on_drop(id: string, at: LatLon): void;
  /** How a stop is told to somebody who drags it by keyboard or voice. */
  drag_label(mark: MapMark): string;
}

export const least_zoom = 9;
export const most_zoom = 19;
const reach_px = 26;
/** More pixels than this per pixel cost memory that a cheap phone has not got, and nobody sees them. */
const most_pixel_ratio = 2;

export class MapEngine {
  readonly #map: L.Map;
  readonly #options: EngineOptions;
  readonly #ground: CanvasSheet;
  readonly #sheet: CanvasSheet;
  readonly #pixel_ratio = Math.min(most_pixel_ratio, window.devicePixelRatio || 1);
  #colours: MapColours;
  #painter: MarkPainter;
  #index = new MarkIndex([]);
  #route: LatLon[] = [];
  #chosen: string | null = null;
  #own: OwnPosition | null = null;
  #ring: OwnPosition | null = null;
  #handles: L.Marker[] = [];
  #file: MapFile | null = null;
  #tiles: L.GridLayer | null = null;

  constructor(container: HTMLElement, options: EngineOptions) {
    this.#options = options;
    this.#colours = options.colours;
    this.#painter = new MarkPainter(options.colours, this.#pixel_ratio);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#map = L.map(container, {
      center: [options.at.lat, options.at.lon],
      zoom: options.at.zoom,
      minZoom: least_zoom,
      maxZoom: most_zoom,
      zoomControl: false,
      ...(options.keeps_middle ? { scrollWheelZoom: 'center', touchZoom: 'center', doubleClickZoom: 'center' } : {}),
      attributionControl: false,
      zoomAnimation: !still,
      fadeAnimation: false,
      inertia: !still,
      worldCopyJump: false,
      tapTolerance: 20,
    } as L.MapOptions);
    container.setAttribute('aria-label', options.label);
    container.setAttribute('role', 'application');
    this.#map.createPane('ground').style.zIndex = '150';
    this.#map.createPane('marks').style.zIndex = '450';
    this.#map.getPane('marks')!.style.pointerEvents = 'none';
    this.#ground = new CanvasSheet((view) => this.#paintGround(view), this.#pixel_ratio, 'ground').addTo(this.#map);
    this.#sheet = new CanvasSheet((view) => this.#paintMarks(view), this.#pixel_ratio, 'marks').addTo(this.#map);
    this.#map.on('moveend', () => options.on_view(this.view));
    this.#map.on('click', (event) => this.#tap(event));
  }

  get view(): MapPlace {
    const { lat, lng } = this.#map.getCenter();
    return { lat, lon: wrappedLon(lng), zoom: this.#map.getZoom() };
  }

  useMarks(marks: readonly MapMark[], is_draggable: boolean): void {
    this.#index = new MarkIndex(is_draggable ? marks.filter(({ shape }) => shape !== 'stop') : marks);
    this.#useHandles(is_draggable ? marks.filter(({ shape }) => shape === 'stop') : []);
    this.#sheet.refresh();
  }
  useRoute(route: LatLon[]): void {
    this.#route = route;
    this.#sheet.refresh();
  }
  choose(id: string | null): void {
    this.#chosen = id;
    this.#sheet.refresh();
  }
  showOwnPosition(own: OwnPosition | null): void {
    this.#own = own;
    this.#sheet.refresh();
  }
  /** How exactly a pin's place is known. */
  showRing(ring: OwnPosition | null): void {
    this.#ring = ring;
    this.#sheet.refresh();
  }

  useColours(colours: MapColours): void {
    this.#colours = colours;
    this.#painter = new MarkPainter(colours, this.#pixel_ratio);
    this.#ground.refresh();
    this.#sheet.refresh();
    this.useTiles(this.#file, true);
  }

  /** The district's streets, or the plain drawn ground. */
  useTiles(file: MapFile | null, again = false): void {
    if (!again && file?.key === this.#file?.key) return;
    this.#tiles?.remove();
    this.#tiles = null;
    this.#file = file;
    if (!file) this.#options.on_attribution('');
    if (file) {
      const archive = new PMTiles(new FileSource(file));
      void this.#tellAttribution(archive, file);
      const layer = leafletLayer({
        url: archive,
        maxDataZoom: file.max_zoom,
        maxZoom: most_zoom,
        attribution: '',
        backgroundColor: this.#colours.ground,
        paintRules: paintRules(this.#colours),
        labelRules: labelRules(this.#colours),
        devicePixelRatio: this.#pixel_ratio,
        lang: 'sv',
        tileDelay: 0,
      });
      this.#tiles = layer as unknown as L.GridLayer;
      this.#tiles.addTo(this.#map);
    }
    this.#ground.refresh();
  }

  goTo(at: LatLon, zoom = this.#map.getZoom()): void {
    this.#map.setView([at.lat, at.lon], zoom);
  }
  show(bounds: Bounds): void {
    this.#map.fitBounds([[bounds.south, bounds.west], [bounds.north, bounds.east]], { padding: [48, 56], maxZoom: 17 });
  }
  /** Moves the map just so far that this mark stands in the upper part, above whatever card is told about it. */
  reveal(id: string): void {
    const mark = this.#index.marks.find((one) => one.id === id);
    if (!mark) return;
    const { x, y } = this.#map.latLngToContainerPoint([mark.lat, mark.lon]);
    const { x: width, y: height } = this.#map.getSize();
    const inside = Math.min(width - 40, Math.max(40, x));
    const above = Math.min(height * 0.38, Math.max(64, y));
    if (inside !== x || above !== y) this.#map.panBy([x - inside, y - above]);
  }
  zoomBy(steps: number): void {
    this.#map.setZoom(this.#map.getZoom() + steps);
  }
  /** The room it has may have changed. */
  measure(): void {
    this.#map.invalidateSize({ pan: false });
  }
  remove(): void {
    // Leaflet tells of a turned phone a fifth of a second late, also when the map is gone by then.
    this.#map.off('moveend');
    this.#map.remove();
  }

  async #tellAttribution(archive: PMTiles, file: MapFile): Promise<void> {
    const metadata = (await archive.getMetadata().catch(() => null)) as { attribution?: unknown } | null;
    if (this.#file !== file) return;
    // Files write it as HTML; only its words are shown.
    const html = typeof metadata?.attribution === 'string' ? metadata.attribution : '';
    this.#options.on_attribution(new DOMParser().parseFromString(html, 'text/html').body.textContent?.trim() ?? '');
  }

  #tap(event: L.LeafletMouseEvent): void {
    const zoom = this.#map.getZoom();
    const at = this.#map.project(event.latlng, zoom);
    const hit = touched(this.#index.bundles(zoom), at, reach_px);
    if (!hit) this.#options.on_ground({ lat: event.latlng.lat, lon: wrappedLon(event.latlng.lng) });
    else if (hit.marks.length === 1) this.#options.on_marks([hit.marks[0]!.id]);
    else this.#open(hit, zoom);
  }

  /** Closer, until its marks part; when no zoom parts them they are told together. */
  #open(bundle: Bundle, zoom: number): void {
    const around = L.latLngBounds(bundle.marks.map(({ lat, lon }) => [lat, lon] as [number, number]));
    const closer = Math.min(most_zoom, Math.max(zoom + 1, this.#map.getBoundsZoom(around.pad(0.2))));
    if (zoom >= most_zoom || around.getNorthWest().distanceTo(around.getSouthEast()) < 2) {
      this.#options.on_marks(bundle.marks.map(({ id }) => id));
    } else this.#map.setView(around.getCenter(), closer);
  }

  #useHandles(marks: readonly MapMark[]): void {
    for (const handle of this.#handles) handle.remove();
    this.#handles = marks.map((mark) => {
      const icon = L.divIcon({ className: 'map-handle', html: '', iconSize: [48, 48] });
      const handle = L.marker([mark.lat, mark.lon], { icon, draggable: true, keyboard: true, autoPan: true, zIndexOffset: 500 }).addTo(this.#map);
      const element = handle.getElement()!;
      const disc = document.createElement('span');
      disc.textContent = mark.number;
      element.append(disc);
      element.setAttribute('aria-label', this.#options.drag_label(mark));
      handle.on('click', () => this.#options.on_marks([mark.id]));
      handle.on('dragend', () => {
        const { lat, lng } = handle.getLatLng();
        this.#options.on_drop(mark.id, { lat, lon: wrappedLon(lng) });
      });
      return handle;
    });
  }

  #paintMarks({ pen, zoom, left, top, width, height }: SheetView): void {
    const scale = 2 ** zoom;
    const place = (at: LatLon): [number, number] => {
      const { x, y } = project(at);
      return [x * scale - left, y * scale - top];
    };
    this.#paintRoute(pen, this.#route.map(place));
    for (const ring of [this.#ring, this.#own]) if (ring) this.#paintRing(pen, place(ring), ring.accuracy_m / metresPerPixel(ring.lat, zoom));
    const margin = 64;
    for (const bundle of this.#index.bundles(zoom)) {
      const [x, y] = [bundle.x - left, bundle.y - top];
      if (x > -margin && y > -margin && x < width + margin && y < height + margin) this.#painter.draw(pen, bundle, x, y, this.#chosen);
    }
    if (this.#own) this.#paintSelf(pen, place(this.#own));
  }

  #paintRoute(pen: CanvasRenderingContext2D, points: [number, number][]): void {
    if (points.length < 2) return;
    pen.lineCap = pen.lineJoin = 'round';
    const line = new Path2D();
    points.forEach(([x, y], i) => (i === 0 ? line.moveTo(x, y) : line.lineTo(x, y)));
    pen.strokeStyle = this.#colours.paper;
    pen.lineWidth = 7;
    pen.stroke(line);
    pen.strokeStyle = this.#colours.route;
    pen.lineWidth = 3;
    pen.setLineDash([1, 8]);
    pen.stroke(line);
    pen.setLineDash([]);
  }

  #paintRing(pen: CanvasRenderingContext2D, [x, y]: [number, number], radius: number): void {
    if (radius < 4 || radius > 5000) return;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fillStyle = this.#colours.info;
    pen.globalAlpha = 0.12;
    pen.fill();
    pen.globalAlpha = 0.7;
    pen.strokeStyle = this.#colours.info;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.globalAlpha = 1;
  }

  #paintSelf(pen: CanvasRenderingContext2D, [x, y]: [number, number]): void {
    pen.beginPath();
    pen.arc(x, y, 9, 0, 7);
    pen.fillStyle = this.#colours.paper;
    pen.fill();
    pen.beginPath();
    pen.arc(x, y, 6.5, 0, 7);
    pen.fillStyle = this.#colours.info;
    pen.fill();
  }

  /** Squares of a round number of metres, so that distances can be read where there is no map. */
  #paintGround({ pen, zoom, left, top, width, height }: SheetView): void {
    pen.fillStyle = this.#colours.ground;
    pen.fillRect(0, 0, width, height);
    if (this.#file) return;
    const per_pixel = metresPerPixel(this.#options.at.lat, zoom);
    const step_m = [50, 100, 250, 500, 1000, 2500, 5000].find((metres) => metres / per_pixel >= 56) ?? 10_000;
    const step = step_m / per_pixel;
    pen.strokeStyle = this.#colours.grid;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let x = Math.ceil(left / step) * step - left; x < width; x += step) {
      pen.moveTo(Math.round(x) + 0.5, 0);
      pen.lineTo(Math.round(x) + 0.5, height);
    }
    for (let y = Math.ceil(top / step) * step - top; y < height; y += step) {
      pen.moveTo(0, Math.round(y) + 0.5);
      pen.lineTo(width, Math.round(y) + 0.5);
    }
    pen.stroke();
  }
}

class FileSource implements Source {
  constructor(private readonly file: MapFile) {}

  getKey(): string {
    return this.file.key;
  }
  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: await this.file.read(offset, length) };
  }
}
