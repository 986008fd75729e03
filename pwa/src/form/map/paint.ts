// How marks look. Each look is drawn once and kept as a picture: thousands of marks on a map are a few hundred copies.
import { icons } from '../parts/icons';
import type { Bundle } from './clusters';
import { lift_px } from './clusters';
import type { MapColours } from './colours';
import type { MapMark } from './marks';

type Pen = CanvasRenderingContext2D;

/** Room for the largest mark with its ring and sign; the place itself is in the middle. */
const box_px = 96;

export class MarkPainter {
  readonly #kept = new Map<string, HTMLCanvasElement>();

  constructor(
    private readonly colours: MapColours,
    private readonly pixel_ratio: number,
  ) {}

  draw(pen: Pen, bundle: Bundle, x: number, y: number, chosen: string | null): void {
    const picture = this.#picture(bundle, bundle.marks.some((mark) => mark.id === chosen));
    pen.drawImage(picture, Math.round(x - box_px / 2), Math.round(y - box_px / 2), box_px, box_px);
  }

  #picture({ marks }: Bundle, is_chosen: boolean): HTMLCanvasElement {
    const [mark] = marks as [MapMark];
    const acute = marks.filter(({ tone }) => tone === 'acute').length;
    const key =
      marks.length > 1
        ? `${marks.length} ${acute > 0} ${is_chosen}`
        : `${mark.shape} ${mark.tone} ${mark.sign} ${mark.icon} ${mark.number} ${is_chosen}`;
    let picture = this.#kept.get(key);
    if (!picture) {
      picture = document.createElement('canvas');
      picture.width = picture.height = box_px * this.pixel_ratio;
      const pen = picture.getContext('2d')!;
      pen.scale(this.pixel_ratio, this.pixel_ratio);
      pen.translate(box_px / 2, box_px / 2);
      if (marks.length > 1) this.#bundle(pen, marks.length, acute > 0, is_chosen);
      else if (mark.shape === 'stop') this.#stop(pen, mark, is_chosen);
      else if (mark.shape === 'measure') this.#measure(pen, mark, is_chosen);
      else this.#finding(pen, mark, is_chosen);
      this.#kept.set(key, picture);
    }
    return picture;
  }

  #finding(pen: Pen, mark: MapMark, is_chosen: boolean): void {
    const { fill, edge, ink, width } = this.#looks(mark);
    const r = mark.tone === 'low' ? 14 : 17;
    const drop = new Path2D();
    drop.moveTo(0, 0);
    drop.bezierCurveTo(-5, -7, -r, -lift_px + r * 0.75, -r, -lift_px - 1);
    drop.arc(0, -lift_px - 1, r, Math.PI, 0);
    drop.bezierCurveTo(r, -lift_px + r * 0.75, 5, -7, 0, 0);
    drop.closePath();
    this.#outlined(pen, drop, fill, edge, width, is_chosen);
    this.#icon(pen, mark.icon, 0, -lift_px - 1, mark.tone === 'low' ? 17 : 20, ink);
    this.#sign(pen, mark, r - 4, -lift_px - r + 3);
  }

  #measure(pen: Pen, mark: MapMark, is_chosen: boolean): void {
    const { fill, edge, ink, width } = this.#looks(mark);
    const square = new Path2D();
    square.roundRect(-15, -15, 30, 30, 7);
    this.#outlined(pen, square, fill, edge, width, is_chosen);
    this.#icon(pen, mark.icon, 0, 0, 19, ink);
    this.#sign(pen, mark, 13, -13);
  }

  #stop(pen: Pen, mark: MapMark, is_chosen: boolean): void {
    const disc = new Path2D();
    disc.arc(0, 0, 14, 0, 7);
    this.#outlined(pen, disc, this.colours.route, this.colours.paper, 2, is_chosen);
    this.#text(pen, mark.number, 0, 0, mark.number.length > 2 ? 12 : 15, this.colours.paper);
  }

  #bundle(pen: Pen, count: number, has_acute: boolean, is_chosen: boolean): void {
    const r = count < 10 ? 17 : count < 100 ? 20 : count < 1000 ? 24 : 28;
    const disc = new Path2D();
    disc.arc(0, 0, r, 0, 7);
    this.#outlined(pen, disc, this.colours.surface, has_acute ? this.colours.bad : this.colours.line, has_acute ? 3 : 2, is_chosen);
    this.#text(pen, String(count), 0, 0, count < 1000 ? 15 : 14, this.colours.ink);
    if (has_acute) this.#badge(pen, '!', r - 4, -r + 4, this.colours.bad);
  }

  #looks(mark: MapMark): { fill: string; edge: string; ink: string; width: number } {
    const c = this.colours;
    switch (mark.tone) {
      case 'acute':
        return { fill: c.bad, edge: c.paper, ink: c.paper, width: 2 };
      case 'high':
        return { fill: c.surface, edge: c.bad, ink: c.ink, width: 3 };
      case 'good':
        return { fill: c.surface, edge: c.good, ink: c.good, width: 2 };
      default:
        return { fill: c.surface, edge: c.line, ink: c.ink, width: 1.5 };
    }
  }

  #outlined(pen: Pen, shape: Path2D, fill: string, edge: string, width: number, is_chosen: boolean): void {
    pen.lineJoin = 'round';
    if (is_chosen) {
      pen.strokeStyle = this.colours.lamp;
      pen.lineWidth = width + 7;
      pen.stroke(shape);
    }
    // A hem in the ground's colour keeps a mark apart from streets and from its neighbours.
    pen.strokeStyle = this.colours.paper;
    pen.lineWidth = width + 2.5;
    pen.stroke(shape);
    pen.fillStyle = fill;
    pen.fill(shape);
    pen.strokeStyle = edge;
    pen.lineWidth = width;
    pen.stroke(shape);
  }

  #icon(pen: Pen, name: MapMark['icon'], x: number, y: number, size: number, ink: string): void {
    pen.save();
    pen.translate(x - size / 2, y - size / 2);
    pen.scale(size / 24, size / 24);
    pen.lineWidth = 2;
    pen.lineCap = pen.lineJoin = 'round';
    pen.strokeStyle = pen.fillStyle = ink;
    for (const path of icons[name]) {
      if (path.startsWith('F')) pen.fill(new Path2D(path.slice(1)));
      else pen.stroke(new Path2D(path));
    }
    pen.restore();
  }

  #sign(pen: Pen, mark: MapMark, x: number, y: number): void {
    if (mark.sign === '') return;
    const { bad, good, info } = this.colours;
    this.#badge(pen, mark.sign, x, y, mark.sign === '!' ? bad : mark.sign === '✓' ? good : info);
  }

  #badge(pen: Pen, sign: string, x: number, y: number, fill: string): void {
    const disc = new Path2D();
    disc.arc(x, y, 8, 0, 7);
    pen.fillStyle = fill;
    pen.fill(disc);
    pen.strokeStyle = this.colours.paper;
    pen.lineWidth = 2;
    pen.stroke(disc);
    this.#text(pen, sign, x, y, 12, this.colours.paper);
  }

  #text(pen: Pen, text: string, x: number, y: number, size: number, ink: string): void {
    pen.font = `700 ${size}px ${this.colours.font || 'sans-serif'}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillStyle = ink;
    pen.fillText(text, x, y + 0.5);
  }
}
