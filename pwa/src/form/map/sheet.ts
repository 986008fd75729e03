// A canvas that lies on the map, half a screen larger than it on every side: it follows a finger without being drawn
// anew, and is drawn when the finger rests or has come to its edge. Leaflet's own frame for renderers does the placing.
import L from 'leaflet';

export interface SheetView {
  pen: CanvasRenderingContext2D;
  zoom: number;
  /** What the canvas shows, in pixels of the map's grid at this zoom. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What Leaflet's Renderer does and its types do not tell (1.9.4, pinned). */
interface Frame {
  _update(): void;
  _bounds: L.Bounds;
}
const frame = L.Renderer.prototype as unknown as Frame;

export class CanvasSheet extends L.Renderer {
  declare private _container: HTMLCanvasElement;
  declare private _bounds: L.Bounds;

  constructor(
    private readonly paint: (view: SheetView) => void,
    private readonly pixel_ratio: number,
    pane: string,
  ) {
    super({ padding: 0.5, pane });
  }

  override getEvents(): { [name: string]: L.LeafletEventHandlerFn } {
    return { ...super.getEvents?.(), move: () => this.keepUp() };
  }

  /** Draws again where it lies. */
  refresh(): void {
    if (this._map && this._container) frame._update.call(this), this.draw();
  }

  _initContainer(): void {
    this._container = document.createElement('canvas');
    this._container.setAttribute('aria-hidden', 'true');
  }

  _destroyContainer(): void {
    this._container.remove();
  }

  _update(): void {
    // Between the steps of an animated zoom there is nothing true to draw.
    if ((this._map as unknown as { _animatingZoom?: boolean })._animatingZoom) return;
    frame._update.call(this);
    this.draw();
  }

  /** A long push comes to the canvas's edge before the finger rests. */
  private keepUp(): void {
    const map = this._map;
    if ((map as unknown as { _animatingZoom?: boolean })._animatingZoom || map.getZoom() !== (this as unknown as { _zoom: number })._zoom) return;
    const min = map.containerPointToLayerPoint([0, 0]);
    const seen = L.bounds(min, min.add(map.getSize()));
    if (!this._bounds.contains(seen)) this._update();
  }

  private draw(): void {
    const { min, max } = this._bounds as { min: L.Point; max: L.Point };
    const size = max.subtract(min);
    const canvas = this._container;
    const [width, height] = [Math.round(size.x * this.pixel_ratio), Math.round(size.y * this.pixel_ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    L.DomUtil.setPosition(canvas, min);
    const pen = canvas.getContext('2d')!;
    pen.setTransform(this.pixel_ratio, 0, 0, this.pixel_ratio, 0, 0);
    pen.clearRect(0, 0, size.x, size.y);
    const origin = this._map.getPixelOrigin().add(min);
    this.paint({ pen, zoom: this._map.getZoom(), left: origin.x, top: origin.y, width: size.x, height: size.y });
  }
}
