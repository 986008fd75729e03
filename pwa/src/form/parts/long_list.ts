// Which part of a long list must stand on the page. Pure; heights are guessed until they have been measured.

/** One height per block of rows; the last block may be shorter. */
export function heightsOf(rows: number, rows_per_block: number, known: ReadonlyMap<number, number>, guess_px: number): number[] {
  const blocks = Math.ceil(rows / rows_per_block);
  return Array.from({ length: blocks }, (_, block) => {
    const in_block = Math.min(rows_per_block, rows - block * rows_per_block);
    return in_block === rows_per_block ? (known.get(block) ?? in_block * guess_px) : in_block * guess_px;
  });
}

export interface Sight {
  first: number;
  last: number;
  /** Room held for what is not drawn. */
  above_px: number;
  below_px: number;
}

/** The blocks that touch [from, to], measured from the top of the list; at least one, unless there are none. */
export function blocksInSight(heights: readonly number[], from: number, to: number): Sight {
  let first = heights.length;
  let last = -1;
  let above_px = 0;
  let below_px = 0;
  let top = 0;
  heights.forEach((height, block) => {
    const bottom = top + height;
    if (bottom < from && block < heights.length - 1) above_px += height;
    else if (top > to && last >= 0) below_px += height;
    else {
      first = Math.min(first, block);
      last = block;
    }
    top = bottom;
  });
  return { first: Math.min(first, Math.max(0, last)), last, above_px, below_px };
}
