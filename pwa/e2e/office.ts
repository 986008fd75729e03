// Documents as people open them: fetched by a phone, read back by LibreOffice.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { Phone } from './phone';

const run = promisify(execFile);
/** LibreOffice's filter: every sheet as UTF-8 CSV with semicolons, as shown. */
export const SHEETS_AS_CSV = 'csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1';

/** Bytes of an address, asked for by the phone in its own session. */
export async function fetchedBy(phone: Phone, path: string): Promise<Buffer> {
  const text = await phone.page.evaluate(async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let out = '';
    for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(out);
  }, path);
  return Buffer.from(text, 'base64');
}

/** Converts with LibreOffice, in a home of its own; the text of every file it makes. */
export async function opened(bytes: Buffer, name: string, filter: string): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'lykta-office-'));
  try {
    await writeFile(join(folder, name), bytes);
    await run('soffice', [`-env:UserInstallation=file://${folder}/home`, '--headless', '--convert-to', filter, '--outdir', join(folder, 'out'), join(folder, name)]);
    const texts = new Map<string, string>();
    for (const file of await readdir(join(folder, 'out'))) texts.set(file, await readFile(join(folder, 'out', file), 'utf8'));
    expect(texts.size).toBeGreaterThan(0);
    return texts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rows of a text with semicolons and quotes. */
export function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const text = csv.replace(/^﻿/, '').replace(/\r\n/g, '\n');
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[(i += 1)]!;
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ';' || c === '\n') {
      rows.at(-1)!.push(cell);
      cell = '';
      if (c === '\n') rows.push([]);
    } else cell += c;
  }
  return rows.filter((row) => row.length > 1);
}
