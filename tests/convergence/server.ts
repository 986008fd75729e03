// The real server behind two pipes. Commands go in as lines, in order; answers and what the hub sends come back as lines.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { JsonObject } from '../../pwa/src/domain/types';

export interface LineHandlers {
  message(text: string): void;
  closed(code: number): void;
}

/** An op as it stands in the server's log. */
export interface LoggedOp {
  seq: number;
  device: string;
  n: number;
  clock: number;
  entity: string;
  status: 'stored' | 'held';
  content_sha256: string;
  set?: JsonObject;
}

export class ConvergenceServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<string, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #lines = new Map<string, LineHandlers>();
  #next_id = 0;
  #ended: Error | null = null;

  constructor(program: string) {
    this.#process = spawn(program, [], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    this.#process.stderr.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(-4000);
    });
    createInterface({ input: this.#process.stdout, crlfDelay: Infinity }).on('line', (line) => this.#read(line));
    this.#process.on('close', (code) => this.#end(new Error(`the server ended with ${code}: ${said}`)));
    this.#process.on('error', (error) => this.#end(error));
  }

  /** A command with an answer. */
  ask(verb: string, ...words: (string | number)[]): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = `q${(this.#next_id += 1)}`;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.tell(verb, id, ...words);
    });
  }

  tell(...words: (string | number)[]): void {
    this.#process.stdin.write(`${words.join(' ')}\n`);
  }

  /** What the hub sends on this socket goes to `handlers` until it is closed. */
  open(name: string, device: string, handlers: LineHandlers): void {
    this.#lines.set(name, handlers);
    this.tell('open', name, device);
  }

  send(name: string, text: string): void {
    this.tell('send', name, text);
  }

  close(name: string): void {
    this.#lines.delete(name);
    this.tell('close', name);
  }

  /** No use after this. */
  end(): void {
    this.#process.stdin.end();
  }

  #read(line: string): void {
    const kind = line[0];
    const space = line.indexOf(' ', 2);
    const name = line.slice(2, space);
    const rest = line.slice(space + 1);
    if (kind === 'm') this.#lines.get(name)?.message(rest);
    if (kind === 'c') this.#lines.get(name)?.closed(Number(rest));
    if (kind !== 'r') return;
    this.#answers.get(name)?.resolve(JSON.parse(rest));
    this.#answers.delete(name);
  }

  #end(error: Error): void {
    this.#ended = error;
    for (const { reject } of this.#answers.values()) reject(error);
    this.#answers.clear();
  }
}
